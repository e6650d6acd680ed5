import type { Mutant } from '@mostrador/dev/play/chaos';

const drain = 'services/fiscal/src/issuing/drain-lane.ts';
const schema = 'services/fiscal/prisma/migrations/0001_init/migration.sql';

const control: Mutant = { name: 'nothing is broken', edits: [] };

export const mutants: Mutant[] = [
  control,
  {
    name: 'sent again without consulting',
    edits: [
      {
        file: 'services/fiscal/src/issuing/resolve-attempts.ts',
        from: 'const last = await wsfe.lastAuthorized(turn.pointOfSale, turn.type);',
        to: 'const last = open[0]!.number - 1;',
      },
    ],
  },
  {
    name: 'number taken before the intent is stored',
    edits: [
      { file: drain, from: 'import { endTurn, intend,', to: 'import { numberedOf, inTurn, endTurn, intend,' },
      {
        file: drain,
        from: `    const vouchers = await intend(ctx, turn, (tx) => numberNext(ctx, tx, { from: turn, to: turn, most }));
    if (vouchers.length === 0) break;
    await send(ctx, wsfe, turn, vouchers);`,
        to: `    const some = await inTurn(ctx, turn, async (tx) => {
      const chosen = await numberNext(ctx, tx, { from: turn, to: turn, most });
      await tx.sql\`
        update vouchers set state = 'waiting', number = null, date = null
        where tenant_id = \${turn.tenantId} and voucher_id = any(\${chosen.map((one) => one.voucher_id)}::uuid[])\`;
      return chosen;
    });
    if (some.length === 0) break;
    const told = await wsfe.solicit(turn.pointOfSale, turn.type, some.map(numberedOf));
    const vouchers = await intend(ctx, turn, (tx) => numberNext(ctx, tx, { from: turn, to: turn, most: some.length }));
    await send(ctx, { ...wsfe, solicit: async () => told }, turn, vouchers);`,
      },
    ],
  },
  {
    name: 'an uncertain intent diverted to CAEA',
    edits: [
      {
        file: 'services/fiscal/src/issuing/numbering.ts',
        from: `and state = 'waiting' and point_of_sale`,
        to: `and (state = 'waiting' or \${unsent} and state = 'uncertain') and point_of_sale`,
      },
      { file: 'services/fiscal/src/issuing/numbering.ts', from: 'and (attempts = 0 or not ${unsent})', to: '' },
    ],
  },
  {
    name: 'attempts overwritten',
    edits: [
      { file: schema, from: "'append-only: an attempt may still be on its way to AFIP'", to: "'one a number'" },
      { file: schema, from: 'create index attempts_by_number', to: 'create unique index attempts_by_number' },
      {
        file: 'services/fiscal/src/issuing/turn.ts',
        from: `as a ("attemptId" uuid, "voucherId" uuid, voucher jsonb, content jsonb)\``,
        to: `as a ("attemptId" uuid, "voucherId" uuid, voucher jsonb, content jsonb)
    on conflict (tenant_id, point_of_sale, type, number) do update set attempt_id = excluded.attempt_id,
      voucher_id = excluded.voucher_id, date = excluded.date, content = excluded.content, made_at = excluded.made_at\``,
      },
    ],
  },
];

/** Those that only an outage shows: `make chaos-fiscal ONLY=outage` has to notice. */
export const outageMutants: Mutant[] = [
  control,
  {
    name: 'contingency ended by a look-up that AFIP answers',
    edits: [
      {
        file: 'services/fiscal/src/jobs/issue-vouchers.ts',
        from: 'when ${error instanceof NotYet} then away_since end',
        to: 'end',
      },
    ],
  },
  {
    name: 'dated by the sale, before its CAEA begins',
    edits: [
      {
        file: 'services/fiscal/src/issuing/issue-in-contingency.ts',
        from: 'most: atOnce, notBefore: from }',
        to: 'most: atOnce }',
      },
    ],
  },
  {
    name: 'nobody told of a point of sale without vouchers',
    edits: [
      { file: 'services/fiscal/src/issuing/keep-caea.ts', from: '    await wsfe.reportIdle(code, number);\n', to: '' },
    ],
  },
];
