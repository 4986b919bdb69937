import {
  Button,
  Combobox,
  Field,
  makeStyles,
  Option,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyRestriction } from '../../contract/policy.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useFieldProblem } from './fields.tsx';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  aaguid: {
    display: 'block',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
  picker: { maxWidth: '460px' },
});

/** How many models are offered at once. */
const MOST_OFFERED = 40;

/** S2-09 to S2-12: models of security keys, by name. */
export function ModelList(props: {
  /** The way to the restriction in the policy. */
  field: string;
  restriction: NonNullable<KeyRestriction>;
  onChange: (restriction: NonNullable<KeyRestriction>) => void;
}) {
  const { restriction, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { mayChange } = useDraft();
  const problem = useFieldProblem(`${props.field}.aaguids`);
  const [typed, setTyped] = useState('');
  const models = useQuery(useHost().policy.models.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data ?? [];
  const nameOf = (aaguid: string) => models.find((model) => model.aaguid === aaguid)?.name ?? t('policy:key.unknown');
  const words = typed.toLowerCase().trim();
  const offered = models
    .filter(
      ({ aaguid, name }) => !restriction.aaguids.includes(aaguid) && `${name} ${aaguid}`.toLowerCase().includes(words),
    )
    .slice(0, MOST_OFFERED);
  const add = (aaguid: string) => {
    setTyped('');
    if (!restriction.aaguids.includes(aaguid)) onChange({ ...restriction, aaguids: [...restriction.aaguids, aaguid] });
  };
  return (
    <div className={styles.all}>
      <Field label={t('policy:key.mode')} hint={t(`policy:key.${restriction.mode}Hint`)}>
        <RadioGroup
          layout="horizontal"
          value={restriction.mode}
          disabled={!mayChange}
          onChange={(_, { value }) => onChange({ ...restriction, mode: value === 'allow' ? 'allow' : 'block' })}
        >
          <Radio value="allow" label={t('policy:key.allow')} />
          <Radio value="block" label={t('policy:key.block')} />
        </RadioGroup>
      </Field>
      <ul className={styles.list} aria-label={t('policy:key.aaguids')}>
        {restriction.aaguids.map((aaguid) => (
          <li key={aaguid} className={styles.row} data-aaguid={aaguid}>
            <span>
              <Text>{nameOf(aaguid)}</Text>
              <span className={styles.aaguid}>{aaguid}</span>
            </span>
            {mayChange && (
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('policy:remove', { name: `${nameOf(aaguid)} ${aaguid}` })}
                onClick={() =>
                  onChange({ ...restriction, aaguids: restriction.aaguids.filter((one) => one !== aaguid) })
                }
              />
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <Field label={t('policy:key.add')} {...problem}>
          <Combobox
            className={styles.picker}
            freeform
            placeholder={t('policy:key.choose')}
            value={typed}
            selectedOptions={[]}
            onChange={(event) => setTyped(event.target.value)}
            onOptionSelect={(_, { optionValue }) => optionValue && add(optionValue)}
          >
            {offered.map(({ aaguid, name }) => (
              <Option key={aaguid} value={aaguid} text={name}>
                <span>
                  {name}
                  <span className={styles.aaguid}>{aaguid}</span>
                </span>
              </Option>
            ))}
            {offered.length === 0 && words !== '' && (
              <Option value={typed.trim()} text={typed}>
                {typed}
              </Option>
            )}
          </Combobox>
        </Field>
      )}
    </div>
  );
}
