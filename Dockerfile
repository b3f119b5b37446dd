# Dateline with the client of OpenSearch. `docker compose build` makes it; compose.yaml runs it.
FROM python:3.11 AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --prefix /install --no-deps --require-hashes -r requirements/run.txt \
 && pip install --no-cache-dir --prefix /install --no-compile ".[opensearch]"

FROM python:3.11-slim
COPY --from=build /install /usr/local
RUN useradd --create-home dateline && install -d -o dateline -m 700 /data
USER dateline
ENV DATELINE_DATA=/data
VOLUME /data
ENTRYPOINT ["dateline"]
CMD ["serve", "--host", "0.0.0.0"]
