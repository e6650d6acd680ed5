import { z } from 'zod';
import { makeRequest, signRequest } from '../certificates.ts';
import { noFaults, type Faults } from '../faults.ts';
import { isoLocal } from '../local-time.ts';
import { firstPersons, type Person } from '../padron/persons.ts';
import type { Settings } from '../state.ts';
import type { World } from '../world.ts';
import { services } from '../wsaa/ticket.ts';

const cuit = z.number().int().min(20_000_000_000).max(99_999_999_999);
const service = z.enum(['wsaa', 'wsfe', 'padron']);

const faultPlan = z.strictObject({
  seed: z.number().int().default(1),
  latencyMs: z.number().min(0).max(600_000).default(0),
  latencySpreadMs: z.number().min(0).max(600_000).default(0),
  down: z.union([z.array(service), z.literal('all')]).default([]),
  rules: z
    .array(
      z.strictObject({
        kind: z.enum(['dropBefore', 'dropAfter', 'lateCommit', 'html500', 'html502', 'error']),
        probability: z.number().min(0).max(1).default(1),
        operations: z.array(z.string()).optional(),
        times: z.number().int().min(1).optional(),
        delayMs: z.number().min(0).max(600_000).optional(),
        commits: z.boolean().optional(),
        code: z.string().optional(),
      }),
    )
    .default([]),
});

const clockChange = z.strictObject({
  /** ISO 8601 with offset. */
  now: z.iso.datetime({ offset: true }).optional(),
  advanceMs: z.number().optional(),
  speed: z.number().positive().max(1_000_000).optional(),
});

const settings = z
  .strictObject({
    repeatLoginMs: z.number().min(0),
    ticketMs: z.number().positive(),
    localTimes: z.enum(['refuse', 'accept']),
    maxRecords: z.number().int().min(1).max(9998),
    identifyFromMinor: z.number().int().min(0),
    receiverCondition: z.enum(['observe', 'reject', 'dated']),
    receiverConditionFrom: z.string().regex(/^\d{8}$/),
    caeaReportDays: z.number().int().min(0),
    caeaDebt: z.enum(['refuse', 'observe']),
    fceFromMinor: z.number().int().min(0),
    rates: z.record(z.string(), z.number().positive()),
  })
  .partial();

const delegation = z.strictObject({
  holder: cuit,
  represented: cuit,
  service: z.enum(services).optional(),
  granted: z.boolean().default(true),
});

const person = z.strictObject({
  cuit,
  kind: z.enum(['FISICA', 'JURIDICA']).default('JURIDICA'),
  companyName: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  document: z.string().optional(),
  active: z.boolean().default(true),
  condition: z.enum([
    'responsable_inscripto',
    'monotributo',
    'exento',
    'no_alcanzado',
    'no_categorizado',
    'consumidor_final',
  ]),
  deceased: z.boolean().optional(),
  apocryphal: z.boolean().optional(),
  takesFce: z.boolean().optional(),
  address: z
    .strictObject({
      street: z.string(),
      city: z.string().optional(),
      postalCode: z.string(),
      provinceId: z.number().int(),
      province: z.string(),
    })
    .optional(),
  activities: z.array(z.strictObject({ id: z.number().int(), name: z.string(), since: z.number().int() })).optional(),
  category: z.string().optional(),
});

const pointOfSale = z.strictObject({
  cuit,
  number: z.number().int().min(1).max(99_998),
  kind: z.enum(['CAE', 'CAEA']),
  blocked: z.boolean().default(false),
  closedOn: z
    .string()
    .regex(/^\d{8}$/)
    .optional(),
});

const certificate = z.strictObject({
  cuit,
  alias: z.string().min(1).max(60).default('simulador'),
  /** A PKCS #10 request in PEM; without it a key is made too. */
  request: z.string().optional(),
  /** ISO 8601; from a day ago for two years where absent. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

export type ControlRequests = {
  faults: z.input<typeof faultPlan>;
  clock: z.input<typeof clockChange>;
  settings: z.input<typeof settings>;
  delegation: z.input<typeof delegation>;
  person: z.input<typeof person>;
  pointOfSale: z.input<typeof pointOfSale>;
  certificate: z.input<typeof certificate>;
};

const dayMs = 86_400_000;

async function issue(world: World, body: unknown) {
  const { cuit: holder, alias, request, from, to } = certificate.parse(body);
  const made = request === undefined ? makeRequest(holder, alias) : undefined;
  const fromMs = from === undefined ? world.clock.now() - dayMs : Date.parse(from);
  const toMs = to === undefined ? fromMs + 730 * dayMs : Date.parse(to);
  const asked = { request: request ?? made!.request, cuit: holder, alias, validity: { fromMs, toMs } };
  return {
    certificate: await signRequest(world.authority, asked),
    request: asked.request,
    authority: world.authority.certificate,
    ...(made && { key: made.key }),
  };
}

function setClock({ clock, book }: World, body: unknown): void {
  const { now, advanceMs = 0, speed } = clockChange.parse(body);
  const simulatedMs = (now === undefined ? clock.now() : Date.parse(now)) + advanceMs;
  clock.set({ realMs: Date.now(), simulatedMs, speed: speed ?? clock.setting().speed });
  book.record({ kind: 'clock', clock: clock.setting() });
}

const clockAnswer = ({ clock }: World) => ({ now: isoLocal(clock.now()), speed: clock.setting().speed });

function bookOf({ book: { state } }: World) {
  return {
    vouchers: [...state.vouchers.values()].flat(),
    caeas: state.caeas,
    idle: state.idle,
    persons: [...state.persons.values()],
    pointsOfSale: [...state.pointsOfSale.values()],
    delegations: [...state.delegations.values()],
  };
}

const faultAnswer = (faults: Faults) => ({ plan: faults.plan(), ...faults.count });

function reset(world: World, faults: Faults): void {
  const { book, clock, authority } = world;
  faults.set(noFaults);
  faults.forget();
  clock.reset();
  book.reset([
    { kind: 'authority', authority },
    ...firstPersons.map((one): { kind: 'person'; person: Person } => ({ kind: 'person', person: one })),
  ]);
}

type Route = (world: World, faults: Faults, body: unknown) => unknown;
const oneOrMany = <T>(schema: z.ZodType<T>, body: unknown) =>
  z.array(schema).parse(Array.isArray(body) ? body : [body]);

/** The control API, by method and path. */
export const routes: Record<string, Route> = {
  'GET /health': (world) => ({ status: 'ok', ...clockAnswer(world) }),
  'GET /faults': (_world, faults) => faultAnswer(faults),
  'PUT /faults': (_world, faults, body) => {
    const { down, ...plan } = faultPlan.parse(body);
    faults.set({ ...plan, down: down === 'all' ? ['wsaa', 'wsfe', 'padron'] : down });
    return faultAnswer(faults);
  },
  'DELETE /faults': (_world, faults) => {
    faults.set(noFaults);
    return faultAnswer(faults);
  },
  'GET /clock': clockAnswer,
  'PUT /clock': (world, _faults, body) => {
    setClock(world, body);
    return clockAnswer(world);
  },
  'GET /settings': ({ book: { state } }) => state.settings,
  'PATCH /settings': ({ book }, _faults, body) => {
    book.record({ kind: 'settings', settings: settings.parse(body) as Partial<Settings> });
    return book.state.settings;
  },
  'GET /book': bookOf,
  'POST /delegations': ({ book }, _faults, body) => {
    const { service: only, ...who } = delegation.parse(body);
    for (const name of only ? [only] : services)
      book.record({ kind: 'delegation', delegation: { ...who, service: name } });
    return {};
  },
  'POST /persons': ({ book }, _faults, body) => {
    for (const one of oneOrMany(person, body)) book.record({ kind: 'person', person: one as Person });
    return {};
  },
  'POST /points-of-sale': ({ book }, _faults, body) => {
    for (const { closedOn, ...one } of oneOrMany(pointOfSale, body))
      book.record({ kind: 'pointOfSale', pointOfSale: { ...one, ...(closedOn !== undefined && { closedOn }) } });
    return {};
  },
  'GET /authority': ({ authority }) => ({ certificate: authority.certificate }),
  'POST /certificates': (world, _faults, body) => issue(world, body),
  'POST /reset': (world, faults) => {
    reset(world, faults);
    return {};
  },
};
