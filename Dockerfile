# Two stages: the first builds a virtual environment from the lock files, the second holds that and nothing else: no pip,
# no build tool, no source tree.
#
# The base image is pinned by its digest, so that a build tomorrow is a build of today's image. To renew it, take the
# digest of the tag (`docker buildx imagetools inspect python:3.13-slim`) and build again.
ARG PYTHON=python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b

FROM ${PYTHON} AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /tools && python -m venv --without-pip /venv
COPY requirements-build.lock requirements-charts.lock ./
RUN /tools/bin/pip install --require-hashes -r requirements-build.lock \
 && /tools/bin/pip --python /venv/bin/python install --require-hashes -r requirements-charts.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs/slack.md docs/discord.md docs/
COPY bot bot
COPY handlers handlers
COPY storage storage
# sqlite-utils names pip for a command of its own, which Offprint does not use.
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /tools/bin/pip --python /venv/bin/python install --no-deps --no-index /wheels/*.whl \
 && /tools/bin/pip --python /venv/bin/python uninstall --yes pip

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Offprint" \
      org.opencontainers.image.description="New research papers, posted as cards to Slack and Discord" \
      org.opencontainers.image.licenses="MIT"
RUN python -m pip uninstall --yes --root-user-action=ignore pip \
 && rm -rf /usr/local/lib/python3.13/ensurepip \
 && useradd --system --uid 10001 --home-dir /data offprint && install -d -o offprint -g offprint /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OFFPRINT_DATABASE_URL=sqlite:////data/offprint.db
USER offprint
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('OFFPRINT_HTTP_PORT', '8080') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["offprint"]
CMD ["run"]
