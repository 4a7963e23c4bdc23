"""The commune's report: what the record says about a period, counted once for Word, Excel and the province's sum.

`read_record` (record.py) reads it; figures.py, dates.py, evidence.py, honours.py and happened.py count; names.py has
the words, paper.py and tables.py what stands on the two papers, province.py the table of many communes. Nothing is
invented: what nobody has entered is named as missing, and what people have to say is an empty place.
"""
