import { baseEnv } from '@mostrador/kit';
import { isStorageAddress, openStorage } from '@mostrador/storage';
import { z } from 'zod';
import { contexts } from './routes/index.ts';

/** Requests per second and how many may come at once. */
export type Rate = { perSecond: number; burst: number };

const rate = (usual: string, what: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?\/\d+$/, 'must be like 10/60: per second, and at once')
    .default(usual)
    .transform((text): Rate => {
      const [perSecond, burst] = text.split('/').map(Number);
      return { perSecond: perSecond!, burst: burst! };
    })
    .describe(`Requests per second/how many at once: ${what}`);

const list = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** What Express understands as `trust proxy`: nobody, so many hops, or these networks. */
function trusted(text: string): false | number | string[] {
  if (text === '') return false;
  return /^\d+$/.test(text) ? Number(text) : list(text);
}

/** Where the services are: an address for each context that there are routes of. */
export const addressEnv = z.object(
  Object.fromEntries(
    contexts.map((context) => [
      `${context.toUpperCase()}_URL`,
      z.string().default('').describe(`host:port of ${context}`),
    ]),
  ),
);

/** What else the gateway is told by its environment. */
export const gatewayEnv = baseEnv
  .pick({
    HOST: true,
    ADMIN_PORT: true,
    NATS_URL: true,
    NATS_CREDENTIALS: true,
    REDIS_URL: true,
    BUS_PREFIX: true,
    BUS_ACK_WAIT_MS: true,
    SERVICE_KEY_FILE: true,
    SERVICE_JWKS_FILE: true,
    IDENTITY_JWKS_URL: true,
    STATE_DIR: true,
    LOG_LEVEL: true,
    OTEL_EXPORTER_OTLP_ENDPOINT: true,
  })
  .extend({
    PORT: z.coerce.number().int().default(0).describe('Port of the public API; 0 takes a free one'),
    FILES_STORAGE: z
      .string()
      .default('')
      .refine(
        (address) => address === '' || isStorageAddress(address),
        'must be an absolute path, or https://key:secret@host/bucket',
      )
      .transform((address) => (address === '' ? null : openStorage(address)))
      .describe('Where the bytes of files are, as `files` is told it; without it none are taken'),
    CORS_ORIGINS: z
      .string()
      .default('')
      .transform(list)
      .describe('Origins of web apps that may call the API, separated by commas'),
    TRUST_PROXY: z
      .string()
      .default('')
      .transform(trusted)
      .describe(
        'Whose X-Forwarded-For is believed: empty for nobody, a number of hops, or networks separated by commas',
      ),
    LOG_READS: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of the reads that get a line in the log; writes and refusals all do'),
    LOG_REFUSALS_PER_MINUTE: z.coerce
      .number()
      .int()
      .min(1)
      .default(300)
      .describe('Lines a minute for the refusals of one company, and of all strangers together; the rest is counted'),
    LIMIT_TILL: rate('500/1000', 'each till'),
    LIMIT_USER: rate('100/300', 'each user or API key'),
    LIMIT_ADDRESS: rate('50/150', 'each address, without a valid token'),
    LIMIT_AUTH: rate('10/60', 'each address, for logging in and the like'),
    LIMIT_PRICES: rate('20/100', 'each address, for public prices'),
    LIMIT_COMPANY_PRICES: rate('500/1000', 'all addresses together, for the public prices of one company'),
    MAX_IN_FLIGHT: z.coerce
      .number()
      .int()
      .min(1)
      .default(1_000)
      .describe('Requests at work at once; above it `overloaded`. No company gets more of them than are left free'),
    MAX_BODY_MB: z.coerce
      .number()
      .int()
      .min(8)
      .default(128)
      .describe(
        'Megabytes of request bodies in hand at once. No company or address gets more of them than are left free',
      ),
    MAX_SEND_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(60)
      .default(10)
      .describe('How long the head of a request may take to arrive, and its body besides a second for each 16 kB'),
    MAX_CONNECTIONS: z.coerce
      .number()
      .int()
      .min(1)
      .default(600)
      .describe(
        'Connections, and requests under way, of one address at once. Connections of TRUST_PROXY are not counted',
      ),
    MAX_STREAMS: z.coerce.number().int().min(1).default(100).describe('Live streams open at once for one company'),
    MAX_STREAMS_EACH: z.coerce
      .number()
      .int()
      .min(1)
      .default(10)
      .describe('Live streams open at once for one till, one API key, or one person elsewhere'),
    MAX_STREAMS_TOTAL: z.coerce.number().int().min(1).default(5_000).describe('Live streams open at once for all'),
  });
