# One image for every process; SERVICE chooses which one it starts: identity, stock, sales, cash, fiscal, webhooks, gateway, afip, dev.
# The layers below the last ones are the same for all, so the second image costs nothing.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN sh dev/bootstrap.sh && npm prune --omit=dev --no-audit --no-fund && rm -rf .mostrador .turbo

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 GRPC_PORT=50051 ADMIN_PORT=9090 MOSTRADOR_HOME=/state \
    NODE_COMPILE_CACHE=/state/compiled
RUN mkdir /state /journal /afip && chown node:node /state /journal /afip
COPY --from=build /app /app
ARG SERVICE
# Exec form knows no variables: the entry is written here, so that signals reach Node itself.
RUN for main in "services/$SERVICE/src/main.ts" "simulators/$SERVICE/src/main.ts" "$SERVICE/src/main.ts" "$SERVICE/src/compose.ts"; do \
      if [ -f "$main" ]; then echo "import './$main';" > main.ts; break; fi; \
    done; test -f main.ts
USER node
EXPOSE 50051 9090
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9090/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "main.ts"]
