# The API alone; docker-compose.yml puts Neo4j beside it.
FROM maven:3.9.11-eclipse-temurin-21 AS graphiql
WORKDIR /jars
COPY pom.xml jars.sha256 ./
RUN mvn -B -q dependency:copy-dependencies -DincludeArtifactIds=smallrye-graphql-ui-graphiql -DoutputDirectory=lib \
    && cd lib && grep smallrye-graphql-ui-graphiql ../jars.sha256 | sha256sum --check --strict

FROM python:3.13.9-slim-bookworm
WORKDIR /app
RUN useradd --system --uid 10001 cobuild
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .
COPY --from=graphiql /jars/lib jars
ENV COBUILD_HOST=0.0.0.0 COBUILD_JARS=/app/jars PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER cobuild
EXPOSE 8000
CMD ["cobuild", "up"]
