import { consumer } from '@mostrador/kit';
import { TillSessionOpened } from '@mostrador/proto/cash';
import { noteOpened } from '../queries.ts';

export const tillSessionOpened = consumer(TillSessionOpened, async (tx, events) => {
  await noteOpened(
    tx,
    events.map(({ body }) => body),
    'cash',
  );
});
