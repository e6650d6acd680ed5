import { expect, it } from 'vitest';
import { askedBy, contradictions, environmentOf, foldersOf, type Place, type ServiceManifest } from './index.ts';

const loyalty: ServiceManifest = {
  kind: 'service',
  name: 'loyalty',
  asks: ['sales'],
  tells: ['loyalty', 'points'],
  hears: ['cash'],
  jobs: ['count'],
  secrets: ['LOYALTY_KEY'],
  volumes: { LOYALTY_DIR: 'loyalty' },
  simulators: ['post'],
  takes: ['POST_FROM'],
  trials: ['LOYALTY_TRIAL'],
  resources: { memoryMb: 1 },
};
const other = (name: string): ServiceManifest => ({ ...loyalty, name, asks: [], tells: [name], hears: [] });
const made = {
  serves: ['mostrador.loyalty.v1.LoyaltyService', 'mostrador.points.v1.PointsService'],
  publishes: ['mostrador.points.v1.PointsGiven'],
  hears: ['mostrador.cash.v1.TillSessionOpened'],
  jobs: ['count'],
};

it('finds nothing where a service is what its manifest says', () => {
  expect(contradictions(loyalty, made)).toEqual([]);
  expect(contradictions({ ...loyalty, hears: 'all' }, { ...made, hears: [] })).toEqual([]);
});

it.each([
  ['hears what it does not say', { hears: [...made.hears, 'mostrador.stock.v1.StockMoved'] }, 'it hears cash, stock'],
  ['says what it does not hear', { hears: [] }, 'it hears nothing'],
  ['tells for another', { publishes: ['mostrador.sales.v1.SaleCompleted'] }, 'it serves or tells sales'],
  ['has another job', { jobs: ['count', 'prune'] }, 'its jobs are count, prune'],
])('finds a service that %s', (_what, but, found) => {
  expect(contradictions(loyalty, { ...made, ...but }).join()).toContain(found);
});

it('knows whom a service may ask', () => {
  expect(askedBy(loyalty, 'mostrador.sales.v1.SalesService')).toBe('sales');
  expect(() => askedBy(loyalty, 'mostrador.cash.v1.CashService')).toThrow('loyalty asks cash');
});

const place = (but: Partial<Place> = {}): Place => ({
  services: ['sales', 'cash', 'stock'].map(other),
  simulators: [
    {
      kind: 'simulator',
      name: 'post',
      args: [],
      settings: { POST_URL: 'http://{at}/', POST_FROM: 'us' },
      real: 'POST_OFFICE',
    },
  ],
  common: { REDIS_URL: 'redis' },
  ownOf: (name) => ({ STATE_DIR: `/state/${name}` }),
  addressOf: (name) => `${name}:1`,
  databaseOf: (name) => ({ app: name, relay: `${name}_relay` }),
  brokerCredentialsOf: ({ name }) => `token of ${name}`,
  secretOf: (name) => `secret of ${name}`,
  folderOf: (volume) => `/${volume}`,
  simulatorOf: (name) => `${name}:2`,
  real: 'produccion',
  given: {},
  ...but,
});

it('tells a process what its manifest asks for, and no address of anybody else', () => {
  expect(environmentOf(loyalty, place())).toEqual({
    REDIS_URL: 'redis',
    SALES_URL: 'sales:1',
    CASH_URL: 'cash:1',
    NATS_CREDENTIALS: 'token of loyalty',
    STATE_DIR: '/state/loyalty',
    DATABASE_URL: 'loyalty',
    RELAY_DATABASE_URL: 'loyalty_relay',
    LOYALTY_DIR: '/loyalty',
    POST_URL: 'http://post:2/',
    POST_FROM: 'us',
    LOYALTY_TRIAL: '0',
    LOYALTY_KEY: 'secret of LOYALTY_KEY',
  });
});

it('tells it of the real world where nobody stands in for it, and leaves to it what was given', () => {
  const real = environmentOf(loyalty, place({ simulatorOf: () => undefined }));
  expect([real['POST_URL'], real['POST_OFFICE']]).toEqual([undefined, 'produccion']);
  expect(environmentOf(loyalty, place({ given: { POST_FROM: 'them' } }))['POST_FROM']).toBeUndefined();
});

it('knows the folders that a process writes in, and that a bucket is none', () => {
  const one: ServiceManifest = { ...loyalty, stores: { PHOTOS: 'photos', SCANS: 'scans' } };
  const given = {
    LOYALTY_DIR: '/loyalty',
    PHOTOS: '/photos',
    SCANS: 'https://key:secret@host/bucket',
    OTHER: '/other',
  };
  expect(foldersOf(one, given)).toEqual({ LOYALTY_DIR: '/loyalty', PHOTOS: '/photos' });
});

it('lets nothing be tried out where something real hangs on the shop', () => {
  const given = { LOYALTY_TRIAL: '1' };
  expect(() => environmentOf(loyalty, place({ given }))).toThrow('LOYALTY_TRIAL is for trying things out');
  expect(environmentOf(loyalty, place({ given, real: 'simulator' }))['LOYALTY_TRIAL']).toBe('1');
});
