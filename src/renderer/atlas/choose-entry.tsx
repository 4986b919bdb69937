import { Combobox, Field, Option } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AtlasEntry } from '../../contract/atlas.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { entryName } from './names.ts';

/** Entries that are looked through at a time, and of these the most that are offered: typing finds the others. */
const lookedThrough = 2000;
const mostOffered = 50;

/** Another entry of the atlas, found by typing a part of what is known of it. */
export function ChooseEntry(props: {
  label: string;
  /** What is said where nothing is offered. */
  none: string;
  isOffered: (entry: AtlasEntry) => boolean;
  onChoose: (entry: AtlasEntry | null) => void;
}) {
  const { t } = useWords();
  const host = useHost();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const search = chosen === null ? typed : '';
  const input = { search: search.slice(0, 200), limit: lookedThrough };
  const found = useQuery(host.atlas.list.queryOptions({ input, gcTime: 0 })).data;
  const fitting = found?.entries.filter((entry) => !entry.isAnyOfModel && props.isOffered(entry)) ?? [];
  const offered = fitting.slice(0, mostOffered);
  return (
    <Field label={props.label}>
      <Combobox
        freeform
        value={typed}
        selectedOptions={chosen === null ? [] : [chosen]}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(null);
          props.onChoose(null);
        }}
        onOptionSelect={(_, data) => {
          const entry = offered.find(({ id }) => id === data.optionValue);
          if (!entry) return;
          setTyped(entryName(entry));
          setChosen(entry.id);
          props.onChoose(entry);
        }}
      >
        {offered.map((entry) => (
          <Option key={entry.id} value={entry.id} text={entryName(entry)}>
            <bdi>{entryName(entry)}</bdi>
          </Option>
        ))}
        {offered.length === 0 && (
          <Option disabled value="" text="">
            {typed === '' ? props.none : t('atlas:noMatch', { search: typed })}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
