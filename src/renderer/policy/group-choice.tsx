import {
  Button,
  Dropdown,
  Field,
  makeStyles,
  Option,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { MethodPolicy } from '../../contract/policy.ts';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useFieldProblem } from './fields.tsx';

const useStyles = makeStyles({
  all: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  groups: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', minHeight: '36px' },
  dropdown: { maxWidth: '360px' },
});

/** For whom a method is (S2-04): everybody or groups, and who is left out. */
export function Targets(props: { field: string; method: MethodPolicy; onChange: (method: MethodPolicy) => void }) {
  const { method, onChange, field } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { mayChange } = useDraft();
  return (
    <div className={styles.all}>
      <Field label={t('policy:target')}>
        <RadioGroup
          value={method.everyone ? 'all' : 'groups'}
          disabled={!mayChange}
          onChange={(_, { value }) => onChange({ ...method, everyone: value === 'all' })}
        >
          <Radio value="all" label={t('policy:allUsers')} />
          <Radio value="groups" label={t('policy:selectGroups')} />
        </RadioGroup>
      </Field>
      {!method.everyone && (
        <Groups
          field={`${field}.groups`}
          label={t('policy:selectGroups')}
          ids={method.groups}
          onChange={(groups) => onChange({ ...method, groups })}
        />
      )}
      <Groups
        field={`${field}.excludedGroups`}
        label={t('policy:exclude')}
        hint={t('policy:excludeHint')}
        ids={method.excludedGroups}
        onChange={(excludedGroups) => onChange({ ...method, excludedGroups })}
      />
    </div>
  );
}

export function Groups(props: {
  field: string;
  label: string;
  hint?: string;
  ids: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { ids, onChange } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { shown, mayChange } = useDraft();
  const problem = useFieldProblem(props.field);
  const nameOf = (id: string) => shown.groups.find((group) => group.id === id)?.name ?? id;
  const others = shown.groups.filter(({ id }) => !ids.includes(id));
  return (
    <div className={styles.groups}>
      <Text weight="semibold" block>
        {props.label}
      </Text>
      {props.hint && (
        <Text className={styles.quiet} block>
          {props.hint}
        </Text>
      )}
      <ul className={styles.list} aria-label={props.label}>
        {ids.map((id) => (
          <li key={id} className={styles.row}>
            {nameOf(id)}
            {mayChange && (
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={t('policy:remove', { name: nameOf(id) })}
                onClick={() => onChange(ids.filter((other) => other !== id))}
              />
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <Field
          label={t('policy:addGroup')}
          hint={shown.groups.length === 0 ? t('policy:noGroups') : t('policy:onlySecurity')}
          {...problem}
        >
          <Dropdown
            className={styles.dropdown}
            placeholder={t('policy:chooseGroup')}
            aria-label={`${props.label}: ${t('policy:addGroup')}`}
            disabled={others.length === 0}
            value=""
            selectedOptions={[]}
            onOptionSelect={(_, { optionValue }) => optionValue && onChange([...ids, optionValue])}
          >
            {others.map(({ id, name, type }) => (
              <Option key={id} value={id} disabled={type !== 'security'} text={name}>
                {type === 'security' ? name : t('policy:notSecurity', { name })}
              </Option>
            ))}
          </Dropdown>
        </Field>
      )}
    </div>
  );
}
