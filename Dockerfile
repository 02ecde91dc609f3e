# docker build -t article-search .                       the service, with an index of seeds/ in it
# docker build -t article-search-indexer --target indexer .
#
# Nothing is downloaded when a container runs. Where packages come from when an image is built may be said in a file in
# pip's format: docker build --secret id=pip,src=pip.conf ...
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

# What both images stand on: Debian's Python, and somebody without rights.
FROM ${BASE_IMAGE} AS base
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf /var/log/apt /var/log/dpkg.log /var/log/alternatives.log \
 && mkdir -p /data/index /data/articles \
 && chown 10001:10001 /data/index
ENV PATH=/opt/article-search/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    HF_HUB_DISABLE_TELEMETRY=1 \
    ARTICLE_SEARCH_INDEX=/data/index

# The tools that build, which no image keeps.
FROM base AS tools
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates python3-venv
COPY deploy/requirements/tools.txt /requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    python3 -m venv /tools \
 && /tools/bin/pip install --no-cache-dir --require-hashes --requirement /requirements/tools.txt
# An environment without pip: it is filled from outside. Its bytecode is taken as it is, whatever the files' times are.
RUN python3 -m venv --without-pip /opt/article-search
ENV PACKAGES=/opt/article-search/lib/python3.11/site-packages \
    INSTALL="/tools/bin/pip --python /opt/article-search/bin/python install --no-compile --no-deps --no-index" \
    COMPILE="/opt/article-search/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash"

# What the service needs, less what of it is for other processors' work and other models' formats.
FROM tools AS service-packages
COPY deploy/requirements/service.txt /requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /tools/bin/pip --python /opt/article-search/bin/python install \
      --no-cache-dir --no-compile --no-deps --require-hashes --requirement /requirements/service.txt
COPY deploy/prune.py /requirements/
RUN /opt/article-search/bin/python /requirements/prune.py \
 && ${COMPILE} /opt/article-search/lib

# What indexing needs beside that; PyTorch by itself, since only its own page has the builds for CPUs.
FROM tools AS indexer-packages
COPY deploy/requirements/torch.txt deploy/requirements/indexer.txt /requirements/
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    /tools/bin/pip --python /opt/article-search/bin/python install \
      --no-cache-dir --no-compile --no-deps --require-hashes --retries 1 \
      --find-links https://download.pytorch.org/whl/cpu/torch/ --requirement /requirements/torch.txt \
 && /tools/bin/pip --python /opt/article-search/bin/python install \
      --no-cache-dir --no-compile --no-deps --require-hashes --requirement /requirements/indexer.txt \
 && ${COMPILE} -x py312_ /opt/article-search/lib

# The program itself, as a wheel whose bytes depend on nothing but its source.
FROM tools AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY indexer indexer
COPY service service
RUN SOURCE_DATE_EPOCH=315532800 \
    /tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --no-index --wheel-dir /wheel .

FROM indexer-packages AS indexer-environment
COPY --from=wheel /wheel /wheel
RUN ${INSTALL} /wheel/*.whl && ${COMPILE} ${PACKAGES}/indexer ${PACKAGES}/service

FROM service-packages AS service-environment
COPY --from=wheel /wheel /wheel
RUN ${INSTALL} /wheel/*.whl && ${COMPILE} ${PACKAGES}/indexer ${PACKAGES}/service \
 && /tools/bin/cyclonedx-py environment --output-reproducible --output-format JSON \
      --output-file /opt/article-search/sbom.cdx.json /opt/article-search/bin/python

# The indexer: turns /data/articles into an index in /data/index.
FROM base AS indexer
COPY --from=indexer-environment /opt/article-search /opt/article-search
LABEL org.opencontainers.image.title="article-search-indexer" \
      org.opencontainers.image.description="Builds search indexes of news articles." \
      org.opencontainers.image.licenses="Apache-2.0"
USER 10001:10001
ENTRYPOINT ["article-indexer"]
CMD ["build", "/data/articles", "--if-changed"]

FROM indexer AS seeds-index
USER 0:0
COPY seeds /seeds
RUN article-indexer build /seeds --index /index && rm -rf /index/embeddings /index/LOCK && chmod -R a+rX /index

# The service: answers searches on port 8000, from /data/index or, as long as nothing is there, from an index of seeds/.
FROM base AS service
COPY --from=service-environment /opt/article-search /opt/article-search
COPY --from=seeds-index /index /opt/article-search/seeds-index
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="article-search" \
      org.opencontainers.image.description="Semantic search over news articles, with attribution that can be checked." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# What is reachable from outside is for whoever publishes the port to decide; with ARTICLE_SEARCH_KEYS, keys are asked for.
ENV ARTICLE_SEARCH_FALLBACK_INDEX=/opt/article-search/seeds-index \
    ARTICLE_SEARCH_HOST=0.0.0.0 \
    ARTICLE_SEARCH_PORT=8000 \
    ARTICLE_SEARCH_ALLOW_UNAUTHENTICATED=1
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["article-service", "health"]
ENTRYPOINT ["article-service"]
CMD ["serve"]
