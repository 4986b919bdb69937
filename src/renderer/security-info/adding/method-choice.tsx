import { Dropdown, Field, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import type { SecurityInfo } from '../../../contract/security-info.ts';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useWords } from '../../language.ts';
import { type Choice, choices, stateOf } from './choices.ts';

const useStyles = makeStyles({
  dropdown: { minWidth: 0, width: '100%' },
  option: { display: 'flex', flexDirection: 'column' },
  why: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

/** Which method to add: what is not open now is greyed, with the reason. */
export function MethodChoice(props: {
  label: string;
  add: SecurityInfo['add'];
  among?: readonly Choice[];
  chosen: Choice | null;
  onChoose: (choice: Choice) => void;
}) {
  const { add, chosen, among = choices } = props;
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <Field label={props.label}>
      <Dropdown
        ref={first}
        className={styles.dropdown}
        placeholder={t('securityInfo:addDialog.placeholder')}
        value={chosen === null ? '' : t(`securityInfo:choices.${chosen}`)}
        selectedOptions={chosen === null ? [] : [chosen]}
        onOptionSelect={(_, { optionValue }) => {
          const choice = among.find((one) => one === optionValue);
          if (choice && stateOf(choice, add) === 'allowed') props.onChoose(choice);
        }}
      >
        {among.map((choice) => {
          const state = stateOf(choice, add);
          const name = t(`securityInfo:choices.${choice}`);
          return (
            <Option key={choice} value={choice} text={name} disabled={state !== 'allowed'} data-state={state}>
              <span className={styles.option}>
                <span>{name}</span>
                {state !== 'allowed' && (
                  <Text size={200} className={styles.why}>
                    {t(`securityInfo:why.${state}`)}
                  </Text>
                )}
              </span>
            </Option>
          );
        })}
      </Dropdown>
    </Field>
  );
}
