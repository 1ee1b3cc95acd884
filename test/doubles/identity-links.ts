import type { SlackIdentity } from '../../src/domain/person.js';
import type { IdentityLink, IdentityLinks } from '../../src/ports/identity-links.js';

/** The links in force, and the last one of each side that is over. */
export function createIdentityLinksDouble(): IdentityLinks {
  const inForce = new Set<IdentityLink>();
  const lastOf = new Map<string, IdentityLink>();
  const accountOf = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  const identityOf = (iamId: string) => `iam/${iamId.toLowerCase()}`;
  const find = (slack: SlackIdentity) =>
    [...inForce].find((link) => accountOf(link.slack) === accountOf(slack));
  const findByIamId = (iamId: string) =>
    [...inForce].find((link) => identityOf(link.iamId) === identityOf(iamId));

  function end(link: IdentityLink): void {
    inForce.delete(link);
    lastOf.set(accountOf(link.slack), link);
    lastOf.set(identityOf(link.iamId), link);
  }

  return {
    find: async (slack) => find(slack),
    findByIamId: async (iamId) => findByIamId(iamId),
    async link(slack, iamId, at) {
      const [ofAccount, ofIdentity] = [find(slack), findByIamId(iamId)];
      if (ofAccount && ofAccount === ofIdentity) return { link: ofAccount, replaced: [] };
      const before = ofAccount ?? lastOf.get(accountOf(slack));
      const beforeOfIdentity = ofIdentity ?? lastOf.get(identityOf(iamId));
      const areTheSameTwo = before !== undefined && before === beforeOfIdentity;
      const changedAt = areTheSameTwo ? before.changedAt : (before ?? beforeOfIdentity) ? at : undefined;
      const replaced = [ofAccount, ofIdentity].filter((link) => link !== undefined);
      replaced.forEach(end);
      const link = { slack, iamId, linkedAt: at, ...(changedAt === undefined ? {} : { changedAt }) };
      inForce.add(link);
      return { link, replaced };
    },
    async unlink(slack) {
      const link = find(slack);
      if (link) end(link);
      return link !== undefined;
    },
  };
}
