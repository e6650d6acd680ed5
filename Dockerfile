# One image for every process; SERVICE chooses which one it starts: that of a manifest, or ops.
# The layers below the last ones are the same for all, so the second image costs nothing. `nightly` is another, for it needs
# PostgreSQL's own programs.

# What the packages depend on: as long as that stays the same, so do the layers made of it.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

# What runs needs, about 250 MB: of the explorer only its bundle, which holds all that its package would bring, and of
# Prisma not the program that generates.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --omit=dev --no-audit --no-fund
RUN cd node_modules/@scalar && mkdir -p /kept/api-reference/dist/browser && cp api-reference/package.json /kept/api-reference/ \
    && cp api-reference/dist/index.js /kept/api-reference/dist/ \
    && cp api-reference/dist/browser/standalone.js /kept/api-reference/dist/browser/ && cd /app \
    && npm uninstall --omit=dev --no-audit --no-fund prisma \
    && npm uninstall --omit=dev --no-audit --no-fund -w gateway @scalar/api-reference \
    && mkdir -p node_modules/@scalar && mv /kept/api-reference node_modules/@scalar/

# The sources and what is generated from them.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --no-audit --no-fund
COPY . .
ENV TURBO_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1
# What only development needs is left behind: ops is what a shop is looked after with.
RUN npx --no-install turbo run gen && rm -rf node_modules */node_modules */*/node_modules .mostrador .turbo dev e2e tools services/*/play

FROM node:24-bookworm-slim AS process
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 GRPC_PORT=50051 ADMIN_PORT=9090 MOSTRADOR_HOME=/state \
    NODE_COMPILE_CACHE=/state/compiled
# A volume takes its owner from the folder that it is first mounted on.
# The folders of the manifests: see dev/src/derived.ts.
RUN mkdir -p /state /afip /settings/nats /journal /storage /settings/sales /settings/identity /settings/stock /settings/cash /settings/files /settings/fiscal /settings/webhooks /settings/gateway \
    && chown -R node:node /state /afip /settings /journal /storage
# End of the folders.
COPY --from=packages /app /app
COPY --from=build /app /app
ARG SERVICE
# Exec form knows no variables: the entry is written here, so that signals reach Node itself.
RUN for main in "services/$SERVICE/src/main.ts" "simulators/$SERVICE/src/main.ts" "$SERVICE/src/main.ts" "$SERVICE/src/prepare.ts"; do \
      if [ -f "$main" ]; then echo "import './$main';" > main.ts; break; fi; \
    done; test -f main.ts
USER node
EXPOSE 50051 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9090/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "main.ts"]

# Saves the shop and reconciles its books each night, with programs as new as the server that compose.yaml runs.
FROM postgres:17-bookworm AS nightly
WORKDIR /app
ENV NODE_ENV=production MOSTRADOR_HOME=/state
COPY --from=process /usr/local/bin/node /usr/local/bin/node
RUN mkdir -p /state /backups /app/out && chown 1000:1000 /state /backups /app/out
COPY --from=packages /app /app
COPY --from=build /app /app
USER 1000:1000
ENTRYPOINT ["node", "ops/src/nights.ts"]

FROM process
