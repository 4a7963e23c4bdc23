"""Pages in a browser: the phone simulator, and the pages that everybody may open (a paper's check, a file's link)."""
