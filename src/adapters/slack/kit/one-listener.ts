import type { App } from '@slack/bolt';

/**
 * Bolt runs every listener's conditions for every payload, with copies and promises for each: all that are told apart by one name
 * share a listener, which looks up whom the name is for. `listen` registers it, and hands over what comes; a name that is not
 * known is handled by nobody, as if it had no listener.
 */
export function oneListener<Args>(
  listen: (app: App, take: (name: string, args: Args) => Promise<void>) => void,
): (app: App, name: string, handle: (args: Args) => Promise<void>) => void {
  const byApp = new WeakMap<App, Map<string, (args: Args) => Promise<void>>>();
  return (app, name, handle) => {
    let handlers = byApp.get(app);
    if (!handlers) {
      const known = new Map<string, (args: Args) => Promise<void>>();
      byApp.set(app, (handlers = known));
      listen(app, async (asked, args) => known.get(asked)?.(args));
    }
    if (handlers.has(name)) throw new Error(`${name} has two handlers`);
    handlers.set(name, handle);
  };
}
