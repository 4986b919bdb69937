import { Field, Input, Link, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { type RefObject, useMemo, useState } from 'react';
import { useWords } from '../../language.ts';
import { namedCountries } from './countries.ts';

const useStyles = makeStyles({
  columns: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  country: { flexGrow: 1, flexBasis: '200px', minWidth: 0 },
  select: { minWidth: 0, width: '100%' },
  number: { flexGrow: 1, flexBasis: '200px', minWidth: 0 },
  note: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** A telephone number, its country beside it. */
export function PhoneFields(props: {
  country: string;
  onCountry: (country: string) => void;
  number: string;
  onNumber: (number: string) => void;
  input?: RefObject<HTMLInputElement | null>;
  isRequired: boolean;
  error: string | null;
}) {
  const { t, language } = useWords();
  const styles = useStyles();
  const countries = useMemo(() => namedCountries(language), [language]);
  return (
    <div className={styles.columns}>
      <Field className={styles.country} label={t('adding:phone.country')}>
        <Select
          className={styles.select}
          name="country"
          value={props.country}
          onChange={(_, { value }) => props.onCountry(value)}
        >
          {countries.map(({ region, callingCode, name }) => (
            <option key={region} value={region}>
              {`${name} (+${callingCode})`}
            </option>
          ))}
        </Select>
      </Field>
      <Field
        className={styles.number}
        label={t('adding:phone.number')}
        required={props.isRequired}
        {...(props.error === null ? {} : { validationMessage: props.error, validationState: 'error' as const })}
      >
        <Input
          {...(props.input ? { ref: props.input } : {})}
          type="tel"
          name="phone-number"
          value={props.number}
          onChange={(_, { value }) => props.onNumber(value)}
          inputMode="tel"
          autoComplete="tel-national"
          maxLength={40}
        />
      </Field>
    </div>
  );
}

/** What messages and calls cost, and what the number is kept for (S1-17). */
export function PhoneNote() {
  const { t } = useWords();
  const styles = useStyles();
  const [shown, setShown] = useState<'terms' | 'privacy' | null>(null);
  const link = (which: 'terms' | 'privacy') => (
    <Link
      as="button"
      type="button"
      inline
      aria-expanded={shown === which}
      onClick={() => setShown(shown === which ? null : which)}
    >
      {t(`adding:phone.${which}`)}
    </Link>
  );
  return (
    <div className={styles.note}>
      <Text size={200} block>
        {t('adding:phone.charges')}
      </Text>
      {link('terms')} · {link('privacy')}
      {shown && (
        <Text size={200} block role="status">
          {t(`adding:phone.${shown}Text`)}
        </Text>
      )}
    </div>
  );
}
