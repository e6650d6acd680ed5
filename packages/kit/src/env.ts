import { z } from 'zod';

/** What every service is told by its environment. */
export const baseEnv = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  GRPC_PORT: z.coerce.number().int().default(0).describe('Port of the gRPC server; 0 takes a free one'),
  ADMIN_PORT: z.coerce.number().int().default(0).describe('Port of /healthz, /readyz and /metrics; 0 takes a free one'),
  DATABASE_URL: z.string().describe("PostgreSQL, as the service's own role"),
  RELAY_DATABASE_URL: z.string().describe("PostgreSQL, as the role that reads and marks the service's outbox"),
  DATABASE_POOL: z.coerce.number().int().default(10).describe('Connections to PostgreSQL at most'),
  NATS_URL: z.string().describe('NATS with JetStream'),
  NATS_CREDENTIALS: z
    .string()
    .default('')
    .describe('Token and seed by which NATS knows who speaks, with a space between'),
  REDIS_URL: z.string().optional().describe('Redis; without it limits and caches stay in the process'),
  BUS_PREFIX: z
    .string()
    .default('')
    .describe('Put before stream names and subjects, for several systems on one broker'),
  BUS_ACK_WAIT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(30_000)
    .describe('How long the broker waits for an event to be acknowledged before it gives it again'),
  SERVICE_KEY_FILE: z.string().describe('Private JWK that signs this service’s tokens for other services'),
  SERVICE_JWKS_FILE: z.string().describe('Public JWKS of all services'),
  IDENTITY_JWKS_URL: z.string().describe('JWKS of the access tokens: http(s) address or file:'),
  PLACE: z
    .string()
    .default('')
    .describe('Where the data is at home, besides its database: data that names another home is a drill'),
  STATE_DIR: z.string().describe('Folder for what survives a restart but may be lost: the last JWKS seen'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('The least that is worth a line'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional().describe('Where traces go; without it they are only passed on'),
});
export type BaseEnv = z.infer<typeof baseEnv>;

/** Reads an environment; throws one error that lists every problem with its key's description. */
export function readEnv<S extends z.ZodObject>(schema: S, env: Record<string, string | undefined>): z.infer<S> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const key = String(issue.path[0]);
    return `  ${key}: ${issue.message} (${schema.shape[key]?.description ?? 'no description'})`;
  });
  throw new Error(`The environment is not right:\n${lines.join('\n')}`);
}
