import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { onceMore } from '../kit/slack-failure.js';
import { whyNot } from '../kit/why-not.js';

/** Whoever opens their Home sees it as it stands, and for a while what changes in it. */
export function registerHome(app: App, ports: Ports, work: AckedWork): void {
  app.event('app_home_opened', async ({ event, client, context }) => {
    if (event.tab !== 'home') return;
    const slack = { userId: event.user, teamId: context.teamId ?? '' };
    await work.run(
      'home',
      async () => {
        // Slack sends the view that stands there (docs/facts/slack.md#app-home).
        await ports.visits.opened(slack, event.view === undefined);
        await ports.homes.show(slack, { anew: true });
      },
      (no) =>
        onceMore(() =>
          client.views.publish({ user_id: slack.userId, view: { type: 'home', blocks: whyNot(no).blocks } }),
        ),
    );
  });
}
