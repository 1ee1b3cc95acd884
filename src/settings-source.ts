// How settings are read, whatever they are about.
import { z } from 'zod';
import type { SettingName } from './explanations/configuration.js';

/** The environment, and a list of what is wrong with it. */
export interface Source {
  report(variable: SettingName, fault: string): void;
  optional<T>(variable: SettingName, schema: z.ZodType<T, string>): T | undefined;
  required<T>(variable: SettingName, schema: z.ZodType<T, string>): T | undefined;
  has(variable: SettingName): boolean;
  file(variable: SettingName, path: string): string | undefined;
}

export const anyText: z.ZodType<string, string> = z.string();
export const yesOrNo: z.ZodType<boolean, string> = z
  .string()
  .pipe(z.enum(['yes', 'no']))
  .transform((text) => text === 'yes');
