import type { ChaosPart, Counter, Operation } from '@mostrador/dev/play/chaos';

function branch(counter: Counter): Operation {
  const branchId = counter.newId();
  const sent = { branchId, name: `Branch ${branchId}` };
  const send = async () => (await (await counter.ownerApi()).identity.createBranch(sent)).branchId;
  return counter.make('branch', branchId, send);
}

export const chaos: ChaosPart = {
  acts: [{ weight: 2, act: (counter) => counter.insist(branch(counter)) }],
  kinds: { branch: { kept: 'select branch_id as id from identity.branches' } },
  last: branch,
};
