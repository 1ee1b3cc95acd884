// Variables of the environment that look like settings and are none: mistyped ones would go unnoticed.
import { distance } from 'fastest-levenshtein';
import { settingNames, type SettingName } from './explanations/configuration.js';

export interface UnknownSetting {
  name: string;
  /** What may have been meant. */
  near?: SettingName;
}

/** Nobody else's variables begin like this, but for those of `notOurs`. */
const ownPrefixes = /^(?:SLACK|KMS|IBM|REDIS|COUNTERSIGN)_/;
/** What Kubernetes tells every container about services of these names. */
const notOurs = /_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP)\w*)?)$/;
/** Of a name's length: more, and it is another name. With a prefix of ours it was meant for us. */
const likeness = { ofOurs: 0.45, ofOthers: 0.2 };

/** Those that begin like a setting or nearly are one. */
export function unknownSettings(env: Record<string, string | undefined>): UnknownSetting[] {
  const known: readonly string[] = settingNames;
  return Object.keys(env)
    .filter((name) => env[name]?.trim() && !known.includes(name))
    .flatMap((name): UnknownSetting[] => {
      const upper = name.toUpperCase();
      const isOurs = ownPrefixes.test(upper) && !notOurs.test(upper);
      const near = nearest(upper, isOurs ? likeness.ofOurs : likeness.ofOthers);
      if (near !== undefined) return [{ name, near }];
      return isOurs ? [{ name }] : [];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function nearest(name: string, most: number): SettingName | undefined {
  const words = name.split('_');
  const [first] = settingNames
    .map((setting) => ({
      setting,
      apart: distance(name, setting),
      // `SLACK_TOKEN` lacks a word, and is nearer to `SLACK_MODE` by letters.
      lacksOnly: words.length > 1 && words.every((word) => setting.split('_').includes(word)),
    }))
    .filter(
      ({ setting, apart, lacksOnly }) => lacksOnly || apart <= Math.min(name.length, setting.length) * most,
    )
    .sort((one, other) => Number(other.lacksOnly) - Number(one.lacksOnly) || one.apart - other.apart);
  return first?.setting;
}
