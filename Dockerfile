# The API with its own database in /data. Build: docker build -t gonogo .
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /opt/gonogo \
 && /opt/gonogo/bin/pip install --no-cache-dir --only-binary :all: --no-deps --require-hashes -r requirements.lock
COPY app app
COPY lists lists
COPY alembic alembic
RUN /opt/gonogo/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data gonogo
COPY --from=build /opt/gonogo /opt/gonogo
ENV PATH=/opt/gonogo/bin:$PATH PYTHONUNBUFFERED=1 GONOGO_DATA_DIR=/data GONOGO_HOST=0.0.0.0
USER gonogo
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gonogo", "serve"]
