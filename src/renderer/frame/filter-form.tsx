import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useWords } from '../language.ts';
import { daysLater, fieldTime } from '../times.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    '& > *': { minWidth: 0 },
    '& select': { minWidth: 0, width: '100%' },
    '& .fui-Select': { minWidth: 0 },
  },
});

/** What narrows a log. Its fields count at once, names when they are left or Enter is pressed. */
export function FilterForm(props: { label: string; isEmpty: boolean; onClear: () => void; children: ReactNode }) {
  const { t } = useWords();
  return (
    <form
      className={useStyles().form}
      aria-label={props.label}
      autoComplete="off"
      onSubmit={(event) => event.preventDefault()}
    >
      {props.children}
      <Button disabled={props.isEmpty} onClick={props.onClear}>
        {t('shell:filter.clear')}
      </Button>
    </form>
  );
}

/** Somebody's or something's name; empty: any. */
export function FilterName(props: { label: string; value: string; onChange: (name: string) => void }) {
  const { label, value, onChange } = props;
  const [typed, setTyped] = useState({ over: value, name: value });
  // The filter was cleared, or changed with the address.
  if (typed.over !== value) setTyped({ over: value, name: value });
  const apply = () => typed.name.trim() !== value && onChange(typed.name.trim());
  return (
    <Field label={label}>
      <Input
        value={typed.name}
        maxLength={254}
        onChange={(_, data) => setTyped({ over: value, name: data.value })}
        onBlur={apply}
        // Not the Enter that ends the conversion of Japanese text.
        onKeyDown={({ key, nativeEvent }) => key === 'Enter' && !nativeEvent.isComposing && apply()}
      />
    </Field>
  );
}

/** One of a list, or any (''). */
export function FilterChoice<Member extends string>(props: {
  label: string;
  value: Member | '';
  members: readonly Member[];
  nameOf: (member: Member) => string;
  onChange: (member: Member | '') => void;
}) {
  const { label, value, members, nameOf, onChange } = props;
  const { t } = useWords();
  return (
    <Field label={label}>
      <Select value={value} onChange={(_, data) => onChange(members.find((member) => member === data.value) ?? '')}>
        <option value="">{t('shell:filter.any')}</option>
        {members.map((member) => (
          <option key={member} value={member}>
            {nameOf(member)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

interface Period {
  /** In ms since the epoch; null: without an end. */
  readonly from: number | null;
  readonly until: number | null;
}

/** From one time of this computer's time zone to another, or whole days, the last one with all its hours. */
export function FilterPeriod(props: Period & { inDays?: boolean; onChange: (changed: Partial<Period>) => void }) {
  const { inDays = false, onChange } = props;
  const { t } = useWords();
  // As it is typed, for as long as the field is in use: a year passes through 0002, 0020 and 0202 on its way to 2026.
  const [typed, setTyped] = useState<{ readonly [End in keyof Period]?: string }>({});
  const type = inDays ? 'date' : 'datetime-local';
  return (['from', 'until'] as const).map((end) => {
    const days = inDays && end === 'until' ? 1 : 0;
    const later = (time: number | null, by: number) => (time === null ? null : daysLater(time, by));
    return (
      <Field key={end} label={t(`shell:filter.${end}`)}>
        <Input
          type={type}
          value={typed[end] ?? fieldTime(later(props[end], -days), type)}
          onChange={(_, { value }) => {
            setTyped({ [end]: value });
            const time = value === '' ? null : new Date(inDays ? `${value}T00:00` : value).getTime();
            if (!Number.isNaN(time)) onChange({ [end]: later(time, days) });
          }}
          onBlur={() => setTyped({})}
        />
      </Field>
    );
  });
}
