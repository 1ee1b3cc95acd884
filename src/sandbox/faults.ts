import type { FaultRequest, FaultState } from './control/api.js';

/** The faults waiting to strike; the stand-ins ask at every call. */
export interface FaultBook {
  add(fault: FaultRequest): FaultState;
  /** The first fault that strikes this call, used up by one; undefined when the call is to go well. */
  strike(target: FaultRequest['target'], operation: string): FaultRequest | undefined;
  list(): FaultState[];
  clear(): void;
}

export function createFaultBook(): FaultBook {
  let nextId = 1;
  let faults: (FaultState & { toSkip: number })[] = [];
  return {
    add(fault) {
      const state = { ...fault, id: `f${nextId++}`, remaining: fault.times ?? 1, toSkip: fault.skip ?? 0 };
      faults.push(state);
      return state;
    },
    strike(target, operation) {
      for (const fault of faults) {
        if (fault.target !== target) continue;
        if (fault.operation !== undefined && fault.operation !== operation) continue;
        if (fault.toSkip > 0) {
          fault.toSkip -= 1;
          continue;
        }
        fault.remaining -= 1;
        if (fault.remaining <= 0) faults = faults.filter((other) => other !== fault);
        return fault;
      }
      return undefined;
    },
    list: () => faults.map(({ toSkip: _toSkip, ...fault }) => fault),
    clear() {
      faults = [];
    },
  };
}
