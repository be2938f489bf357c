import { pathToFileURL } from 'node:url';
import type { Stage } from '../simulation/engine/invocation.ts';
import { type PortName, PORTS, ROOT } from './call-sites.ts';
import { type Door, doorOf } from './doors.ts';

/** From where in the source each door was seen to call, in the words of `callSitesOf`. */
export type Sites = Map<Door, Set<string>>;

/** The same ports, where each call notes the line that it comes from. */
export function recorded<Ports extends Partial<Record<PortName, object>>>(
  ports: Ports,
  stage: Stage,
  sites: Sites | undefined,
): Ports {
  if (sites === undefined) return ports;
  const named = Object.entries(ports).filter(([name]) => name in PORTS) as [PortName, object][];
  const proxies = named.map(([name, port]) => [name, recordedPort(name, port, stage, sites)]);
  return { ...ports, ...(Object.fromEntries(proxies) as Ports) };
}

function recordedPort(name: PortName, port: object, stage: Stage, sites: Sites): object {
  return new Proxy(port, {
    get: (target, method: string): unknown => {
      const member: unknown = Reflect.get(target, method);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const door = doorOf(stage.current().name);
        const known = sites.get(door) ?? new Set();
        sites.set(door, known.add(`${callingLine()} ${name}.${method}`));
        return Reflect.apply(member, target, args);
      };
    },
  });
}

/** The line of the shipped code that is making the call right now. */
function callingLine(): string {
  const frames = (new Error().stack ?? '').replaceAll(HOME_URL, '').replaceAll(HOME, '').split('\n');
  const [, line] =
    frames.map((frame) => /(functions\/\S+\.ts:\d+)/.exec(frame)).find((found) => found !== null) ?? [];
  return line ?? 'nowhere';
}

const HOME = `${ROOT}/`;
const HOME_URL = pathToFileURL(HOME).href;
