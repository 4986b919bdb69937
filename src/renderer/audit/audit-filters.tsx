import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AuditFilter } from '../../contract/audit.ts';
import { auditActions } from '../../contract/audit-actions.ts';
import { useWords } from '../language.ts';

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

export const anyRecord: AuditFilter = { actorName: null, targetName: null, action: null, from: null, until: null };

const DAY_MS = 86_400_000;

/** Names are looked for when the field is left or Enter is pressed; the others at once. */
export function AuditFilters(props: { filter: AuditFilter; onChange: (filter: AuditFilter) => void }) {
  const { filter, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [names, setNames] = useState({ actorName: '', targetName: '' });
  const [days, setDays] = useState({ from: '', until: '' });
  const applyNames = () => {
    const [actorName, targetName] = [names.actorName.trim() || null, names.targetName.trim() || null];
    if (actorName !== filter.actorName || targetName !== filter.targetName)
      onChange({ ...filter, actorName, targetName });
  };
  const day = (which: 'from' | 'until', text: string) => {
    setDays({ ...days, [which]: text });
    // Of the person's own time zone; the last day is meant with all its hours.
    const start = text === '' ? null : new Date(`${text}T00:00`).getTime();
    const isDate = start === null || !Number.isNaN(start);
    if (isDate) onChange({ ...filter, [which]: start !== null && which === 'until' ? start + DAY_MS : start });
  };
  const name = (which: 'actorName' | 'targetName', label: string) => (
    <Field label={label}>
      <Input
        value={names[which]}
        maxLength={254}
        onChange={(_, data) => setNames({ ...names, [which]: data.value })}
        onBlur={applyNames}
      />
    </Field>
  );
  return (
    <form
      className={styles.form}
      aria-label={t('audit:filter.label')}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        applyNames();
      }}
    >
      {name('actorName', t('audit:filter.actor'))}
      {name('targetName', t('audit:filter.target'))}
      <Field label={t('audit:filter.action')}>
        <Select
          value={filter.action ?? ''}
          onChange={(_, data) => onChange({ ...filter, action: data.value === '' ? null : data.value })}
        >
          <option value="">{t('audit:filter.anyAction')}</option>
          {auditActions.map((action) => (
            <option key={action} value={action}>
              {t(`audit:actions.${action}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('audit:filter.from')}>
        <Input type="date" value={days.from} onChange={(_, data) => day('from', data.value)} />
      </Field>
      <Field label={t('audit:filter.until')}>
        <Input type="date" value={days.until} onChange={(_, data) => day('until', data.value)} />
      </Field>
      <Button
        disabled={filter === anyRecord}
        onClick={() => {
          setNames({ actorName: '', targetName: '' });
          setDays({ from: '', until: '' });
          onChange(anyRecord);
        }}
      >
        {t('audit:filter.clear')}
      </Button>
      <button type="submit" hidden>
        {t('audit:filter.label')}
      </button>
    </form>
  );
}
