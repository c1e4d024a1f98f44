# Builds Vultus and brings the face models along: the running container fetches nothing and writes nothing outside its database.
# Build: docker build -t vultus .    Run several: examples/compose.

FROM node:22-bookworm-slim AS build
WORKDIR /vultus
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig*.json vite.config.ts ./
COPY scripts scripts
COPY models models
COPY src src
RUN node scripts/build.mjs
# Into a folder of their own; each file is checked against the manifest again whenever a server starts.
RUN XDG_CACHE_HOME=/cache node dist/server/main.js models
# The runtime comes for every system; only Linux's is needed here, a fifth of its size.
RUN npm ci --no-audit --no-fund --omit=dev \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v*/darwin node_modules/onnxruntime-node/bin/napi-v*/win32

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="Vultus" org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /vultus
ENV NODE_ENV=production \
    VULTUS_HOST=0.0.0.0 \
    VULTUS_DATA_DIR=/data \
    VULTUS_MODELS_DIR=/vultus/models-installed
COPY LICENSE NOTICE package.json ./
COPY models models
COPY --from=build /cache/vultus/models models-installed
COPY --from=build /vultus/node_modules node_modules
COPY --from=build /vultus/dist dist
# Only a server with the embedded database writes here; the others run on a read-only file system.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
# The server answers once it knows everybody's face, and a first index of 100,000 people in pgvector takes ten minutes.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15m --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.VULTUS_PORT || 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/server/main.js"]
CMD ["serve"]
