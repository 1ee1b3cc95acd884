// What every directory of Slack accounts has to tell; the people are those of the stand-in's small workspace.
import { expect, it } from 'vitest';
import type { PeopleDirectory } from '../../src/ports/people-directory.js';
import { ada, ben, dan, gus, olga } from '../sandbox/slack/test-workspace.js';

export interface PeopleDirectoryParts {
  people: PeopleDirectory;
  /** They are in Do Not Disturb, from now for two hours; tells when, epoch ms. */
  disturbNot(userId: string): { from: number; to: number };
  /** Slack stops answering. */
  goAway(): Promise<void>;
}

const inHome = (userId: string) => ({ userId, teamId: 'T0HOME' });

export function peopleDirectoryContract(create: () => Promise<PeopleDirectoryParts>): void {
  it.each([
    ['a full member', ada, 'member'],
    ['a guest', gus, 'guest'],
    ['a deactivated account', dan, 'deactivated'],
  ])('describes %s', async (_who, userId, kind) => {
    const { people } = await create();
    expect(await people.lookUp(inHome(userId))).toMatchObject({
      slack: inHome(userId),
      kind,
      timeZone: 'Europe/Berlin',
      name: expect.any(String) as string,
    });
  });

  it('tells the workspace of somebody of another, whoever asks', async () => {
    const { people } = await create();
    expect((await people.lookUp(inHome(olga))).slack).toEqual({ userId: olga, teamId: 'T0OTHER' });
  });

  it('finds accounts by address, letter case aside, but for deactivated ones', async () => {
    const { people } = await create();
    expect((await people.findByEmail('ADA@example.com'))?.slack).toEqual(inHome(ada));
    expect((await people.lookUp(inHome(ada))).email).toBe('ada@example.com');
    expect(await people.findByEmail('dan@example.com')).toBeUndefined();
    expect(await people.findByEmail('nobody@example.com')).toBeUndefined();
  });

  it('rejects for whom Slack does not know', async () => {
    const { people } = await create();
    await expect(people.lookUp(inHome('U0NOBODY'))).rejects.toThrow();
    await expect(people.recall(inHome('U0NOBODY'))).rejects.toThrow();
  });

  it('recalls whom it has looked up while Slack is away, and nobody else', async () => {
    const { people, goAway } = await create();
    const described = await people.lookUp(inHome(ada));
    await goAway();
    expect(await people.recall(inHome(ada))).toEqual(described);
    await expect(people.lookUp(inHome(ada))).rejects.toThrow();
    await expect(people.recall(inHome(ben))).rejects.toThrow();
    await expect(people.findByEmail('ben@example.com')).rejects.toThrow();
  });

  it('tells who is in Do Not Disturb, and of nobody else', async () => {
    const { people, disturbNot } = await create();
    const quiet = disturbNot(ada);
    expect(await people.quietTimes([inHome(ada), inHome(ben)])).toEqual(new Map([[ada, [quiet]]]));
    expect(await people.quietTimes([inHome(ben)])).toEqual(new Map());
  });

  it('tells of no Do Not Disturb while Slack is away', async () => {
    const { people, disturbNot, goAway } = await create();
    disturbNot(ada);
    await goAway();
    expect(await people.quietTimes([inHome(ada)])).toEqual(new Map());
  });
}
