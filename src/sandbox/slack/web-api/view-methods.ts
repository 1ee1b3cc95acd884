import type { SlackContext } from '../context.js';
import { SlackApiError } from '../slack-errors.js';
import type { StoredView } from '../slack-state.js';
import {
  allViews,
  fillView,
  openModal,
  parseHome,
  parseModal,
  publishHome,
  pushModal,
  viewObject,
} from '../views.js';
import type { ApiArgs, ApiMethod } from './api-method.js';
import { jsonArg, requiredArg, stringArg } from './api-method.js';

const viewArg = (args: ApiArgs): unknown => jsonArg(args, 'view', 'invalid_arguments') ?? {};

function checkHash(args: ApiArgs, view: StoredView | undefined): void {
  const hash = stringArg(args, 'hash');
  if (hash !== undefined && view && hash !== view.hash) throw new SlackApiError('hash_conflict');
}

function findView(context: SlackContext, args: ApiArgs): StoredView {
  const id = stringArg(args, 'view_id');
  const externalId = stringArg(args, 'external_id');
  if ((id === undefined) === (externalId === undefined)) throw new SlackApiError('invalid_arguments');
  const found = allViews(context).find((view) =>
    id === undefined ? view.externalId === externalId : view.id === id,
  );
  if (!found) throw new SlackApiError('not_found');
  return found;
}

// A definition is checked before the trigger is spent, as Slack does: a bad view can be mended within the three seconds.
export const viewMethods: Record<string, ApiMethod> = {
  'views.open': {
    run(args, context) {
      const definition = parseModal(viewArg(args));
      const trigger = context.triggers.exchange(args.trigger_id);
      return { view: viewObject(context, openModal(context, trigger.personId, definition)) };
    },
  },
  'views.push': {
    run(args, context) {
      const definition = parseModal(viewArg(args));
      const trigger = context.triggers.exchange(args.trigger_id);
      const stack = context.state().stacks[trigger.personId] ?? [];
      // Only an interaction within an open modal can put another on top of it.
      if (trigger.viewId === undefined || !stack.some((view) => view.id === trigger.viewId)) {
        throw new SlackApiError('invalid_trigger_id');
      }
      return { view: viewObject(context, pushModal(context, trigger.personId, definition)) };
    },
  },
  'views.update': {
    run(args, context) {
      const view = findView(context, args);
      const definition = view.type === 'modal' ? parseModal(viewArg(args)) : parseHome(viewArg(args));
      checkHash(args, view);
      fillView(context, view, definition);
      return { view: viewObject(context, view) };
    },
  },
  'views.publish': {
    run(args, context) {
      const personId = requiredArg(args, 'user_id');
      if (!context.manifest.hasHomeTab) throw new SlackApiError('not_enabled');
      const person = context.directory.person(personId);
      if (!person || !context.directory.canHaveDm(person) || person.kind === 'deactivated') {
        throw new SlackApiError('user_not_found');
      }
      const definition = parseHome(viewArg(args));
      checkHash(args, context.state().homes[personId]);
      return { view: viewObject(context, publishHome(context, personId, definition)) };
    },
  },
};
