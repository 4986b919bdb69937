import type { Language } from '../contract/values.ts';
import { screenWords } from './screens.ts';

/** What stands for the labels of a report's tables, as `methods.password`, in one language. */
export function reportLabels(language: Language): Readonly<Record<string, string>> {
  const { reports, identity, audit } = screenWords[language];
  const { tables, columns, values, types, ways } = reports;
  const reasons = Object.fromEntries(Object.entries(identity.refusals).map(([code, { title }]) => [code, title]));
  const lists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    tables,
    columns,
    values,
    types,
    ways,
    methods: identity.methods,
    results: identity.results,
    actors: audit.actors,
    reasons,
  };
  return Object.fromEntries(
    Object.entries(lists).flatMap(([list, words]) =>
      Object.entries(words).map(([name, text]) => [`${list}.${name}`, text]),
    ),
  );
}
