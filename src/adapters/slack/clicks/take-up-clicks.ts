import type { WebClient } from '@slack/web-api';
import { explainInterrupted, explainNotCarriedOut } from '../../../explanations/clicks.js';
import type { ClickIntent } from '../../../ports/click-intents.js';
import { fateOfClick } from '../../../usecases/clicks/fate-of-click.js';
import { noteNotCarriedOut } from '../../../usecases/clicks/note-not-carried-out.js';
import { healCopy } from '../../../usecases/effects/heal-copy.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { told } from '../kit/next-view.js';
import { showView } from '../kit/show-view.js';
import { whisper } from '../kit/whisper.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOfExplanation } from '../kit/words.js';
import { carryOut } from './carry-out.js';

/** Answers every click that its process no longer handles, side by side. Resolves when they are found. */
export async function takeUpClicks(ports: Ports, work: AckedWork, client: WebClient): Promise<void> {
  for (const clickId of await ports.clicks.due()) {
    work
      .takeUp(clickId, (click) => answer(ports, work, client, click))
      .catch((error: unknown) => ports.log.debug({ clickId, error }, 'click could not be taken up'));
  }
}

async function answer(ports: Ports, work: AckedWork, client: WebClient, click: ClickIntent): Promise<void> {
  const { act } = click;
  const fate = await fateOfClick(ports, click);
  ports.meter.count('click.taken_up', { fate });
  ports.log.info({ event: 'click.taken_up', fate, act: act.kind, at: click.at }, 'an unfinished click');
  const tell = (words: Words) => tellClicker(client, click, words);
  switch (fate) {
    case 'done':
      return;
    case 'press_again':
      await noteNotCarriedOut(ports, click, fate);
      return tell(wordsOfExplanation(explainNotCarriedOut(click)));
    case 'unclear':
      await noteNotCarriedOut(ports, click, fate);
      return tell(wordsOfExplanation(explainInterrupted(click)));
    case 'carry_out':
      await work.run(
        'carry out click',
        async () => tell(await carryOut(ports, click)),
        (no) => tell(whyNot(no)),
      );
      await healPressed(ports, click);
  }
}

/** In the form that was sent, which shows since that it is being worked on; else where it was pressed. */
async function tellClicker(
  client: WebClient,
  { by: { userId }, place, form }: ClickIntent,
  words: Words,
): Promise<void> {
  const listener = {
    client,
    respond: undefined,
    userId,
    channelId: place?.channel,
    threadTs: place?.threadTs,
  };
  if (!form) return whisper(listener, words);
  await showView(client, userId, form.viewId, told(form.title, words)).catch(() => whisper(listener, words));
}

async function healPressed(ports: Ports, { act, by, place }: ClickIntent): Promise<void> {
  if (!('requestId' in act) || act.requestId === undefined || place?.ts === undefined) return;
  const { requestId } = act;
  await healCopy(ports, requestId, by.userId, { channel: place.channel, ts: place.ts }).catch(
    (error: unknown) => ports.log.warn({ requestId, error }, 'copy could not be healed'),
  );
}
