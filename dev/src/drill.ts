import { placeHere, placeIn } from './place.ts';
import { withSql } from './sql.ts';

/** The home of the data here where that is elsewhere, so that this is a drill. */
export const homeElsewhere = (postgresUrl: string): Promise<string | undefined> =>
  withSql(postgresUrl, async (sql) => {
    const [row] = await sql(
      'select home, coalesce(home <> identity.kit_home($1), false) as elsewhere from identity.kit_epoch',
      [placeHere()],
    );
    return row?.elsewhere ? String(row.home) : undefined;
  });

/** What whoever looks after a drill is told. */
export const drillNote = (dataHome: string): string =>
  `This is a drill: a copy of the shop of ${placeIn(dataHome).split(' ').at(-1) || 'another database'}. It answers questions, writes nothing and reaches nobody. To make it the shop, once the other is off for good: make take-over`;

/** Makes here the home of the data, as a new history: whoever works on it reads the journal of fiscal numbers first. */
export const settleHere = (postgresUrl: string): Promise<number> =>
  withSql(postgresUrl, async (sql) => {
    const epoch = Date.now();
    const tables = await sql(
      `select quote_ident(table_schema) as schema from information_schema.tables where table_name = 'kit_epoch'`,
    );
    await sql('begin');
    for (const { schema } of tables)
      await sql(`update ${String(schema)}.kit_epoch set epoch = $1, home = ${String(schema)}.kit_home($2)`, [
        epoch,
        placeHere(),
      ]);
    await sql('commit');
    return epoch;
  });

/** Whether the journal has been read in this history. */
export const hasReadJournal = (postgresUrl: string, epoch: number): Promise<boolean> =>
  withSql(postgresUrl, async (sql) => {
    const rows = await sql('select from fiscal.journal_read where epoch = $1', [epoch]);
    return rows.length > 0;
  });
