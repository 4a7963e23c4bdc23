# antq in a container: built in one stage with the hashed lock file, run in another one without any build tool.

FROM python:3.12-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv --copies /opt/antq
COPY requirements.lock ./
RUN /opt/antq/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY movement ./movement
COPY storage ./storage
COPY documents ./documents
COPY locales ./locales
COPY bot ./bot
# Not editable: the final stage has no checkout. The build hook compiles the catalogues.
RUN /opt/antq/bin/pip install --no-deps --no-build-isolation . \
    && /opt/antq/bin/pip uninstall --yes hatchling trove-classifiers pip \
    && /opt/antq/bin/python -m compileall -q /opt/antq/lib

FROM python:3.12-slim
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin antq \
    && install --directory --owner=antq --group=antq --mode=0700 /data
COPY --from=builder /opt/antq /opt/antq
ENV PATH=/opt/antq/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ANTQ_DATA_DIR=/data \
    ANTQ_HOST=0.0.0.0 \
    ANTQ_PORT=8080 \
    ANTQ_LOG_FORMAT=json
USER antq
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['ANTQ_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["antq"]
CMD ["run"]
