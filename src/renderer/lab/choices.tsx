import { Dropdown, Field, makeStyles, Option } from '@fluentui/react-components';
import type { Finger } from '../../contract/lab.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { useWords } from '../language.ts';
import { fingers, sampleStatuses } from '../lists.ts';

const useStyles = makeStyles({
  field: { flexGrow: 1, flexBasis: '130px', minWidth: '120px' },
  dropdown: { minWidth: 0, width: '100%' },
});

/** One of a few values, by name. */
export function Choice<T extends string>(props: {
  label: string;
  values: readonly T[];
  value: T;
  textOf: (value: T) => string;
  onChange: (value: T) => void;
  disabled?: boolean;
}) {
  const { values, value, textOf } = props;
  const styles = useStyles();
  return (
    <Field label={props.label} size="small" className={styles.field}>
      <Dropdown
        inlinePopup
        size="small"
        className={styles.dropdown}
        disabled={props.disabled ?? false}
        value={textOf(value)}
        selectedOptions={[value]}
        onOptionSelect={(_, data) => props.onChange(values.find((one) => one === data.optionValue) ?? value)}
      >
        {values.map((one) => (
          <Option key={one} value={one} text={textOf(one)}>
            {textOf(one)}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

/** Whose finger; those that the key knows are marked. */
export function FingerChoice(props: {
  label: string;
  enrolled: readonly Finger[];
  /** One that a test program named otherwise can be seen, and left. */
  value: string;
  onChange: (finger: Finger) => void;
}) {
  const { t } = useWords();
  const { value } = props;
  const textOf = (finger: string) => {
    if (!isFinger(finger)) return finger;
    const name = t(`key:fingers.${finger}`);
    return props.enrolled.includes(finger) ? t('lab:enrolledFinger', { finger: name }) : name;
  };
  return (
    <Choice
      label={props.label}
      values={isFinger(value) ? fingers : [...fingers, value]}
      value={value}
      textOf={textOf}
      onChange={(chosen) => isFinger(chosen) && props.onChange(chosen)}
    />
  );
}

const isFinger = (text: string): text is Finger => fingers.some((finger) => finger === text);

/** What the sensor is to make of the finger. */
export function SampleChoice(props: { value: SampleStatus; onChange: (sample: SampleStatus) => void }) {
  const { t } = useWords();
  return (
    <Choice
      {...props}
      label={t('lab:sample')}
      values={sampleStatuses}
      textOf={(sample) => t(`key:samples.${sample}.title`)}
    />
  );
}
