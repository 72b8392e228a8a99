# Two stages: the first builds a virtual environment from the lock file, the second holds that and nothing else.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements-charts.lock ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-charts.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs/slack.md docs/discord.md docs/
COPY bot bot
COPY handlers handlers
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Offprint" \
      org.opencontainers.image.description="New research papers, posted as cards to Slack and Discord" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --system --uid 10001 --home-dir /data offprint && install -d -o offprint -g offprint /data
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
