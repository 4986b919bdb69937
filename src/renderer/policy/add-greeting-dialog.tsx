import { Button, Dropdown, Field, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';
import type { Greeting, GreetingKind, GreetingProblem } from '../../contract/policy.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { toBase64Url } from '../sign-in-data/blob-bytes.ts';
import { callLanguages, languageName } from './language-names.ts';

const useStyles = makeStyles({
  file: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  input: { display: 'none' },
  name: { overflowWrap: 'anywhere' },
});

const order: Readonly<Record<GreetingKind, number>> = {
  greeting: 1,
  'greeting-pin': 2,
  'fraud-greeting': 3,
  'fraud-greeting-pin': 4,
  retry: 5,
  successful: 6,
  denied: 7,
  'fraud-reported': 8,
};
const kinds = (Object.keys(order) as GreetingKind[]).sort((one, other) => order[one] - order[other]);

/** Larger files are not even read: the directory takes 5 MB (S4-31). */
const LARGEST = 5 * 1_048_576;

/** S4-33: type, language, file. */
export function AddGreetingDialog(props: { greetings: readonly Greeting[]; onClose: () => void; onAdded: () => void }) {
  const { t, language: own } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { problem, busy, decide } = useAsk();
  const [kind, setKind] = useState<GreetingKind>('greeting');
  const [language, setLanguage] = useState<string>(own);
  const [file, setFile] = useState<File | null>(null);
  const [refusal, setRefusal] = useState<GreetingProblem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const former = props.greetings.find((one) => one.kind === kind && one.language === language);
  const submit = async () => {
    if (!file) return;
    if (file.size > LARGEST) {
      setRefusal('too-large');
      return;
    }
    const sound = toBase64Url(new Uint8Array(await file.arrayBuffer()));
    await decide(
      () => client.policy.addGreeting({ kind, language, fileName: file.name, sound }),
      (end) => {
        if (end.end === 'added') props.onAdded();
        else setRefusal(end.problem);
      },
    );
  };
  return (
    <TaskDialog title={t('policy:calls.add')} onClose={props.onClose}>
      <Form onSubmit={() => void submit()}>
        <Field label={t('policy:calls.kind')}>
          <Dropdown
            value={t(`policy:calls.kinds.${kind}`)}
            selectedOptions={[kind]}
            onOptionSelect={(_, { optionValue }) => setKind(kinds.find((one) => one === optionValue) ?? 'greeting')}
          >
            {kinds.map((one) => (
              <Option key={one} value={one}>
                {t(`policy:calls.kinds.${one}`)}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field label={t('policy:calls.language')}>
          <Dropdown
            value={languageName(own, language)}
            selectedOptions={[language]}
            onOptionSelect={(_, { optionValue }) => optionValue && setLanguage(optionValue)}
          >
            {callLanguages.map((tag) => (
              <Option key={tag} value={tag}>
                {languageName(own, tag)}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field
          label={t('policy:calls.file')}
          {...(refusal
            ? { validationState: 'error' as const, validationMessage: t(`policy:calls.problems.${refusal}`) }
            : {})}
        >
          <div className={styles.file}>
            <Button icon={<ArrowUploadRegular />} onClick={() => input.current?.click()}>
              {t('policy:calls.chooseFile')}
            </Button>
            <Text className={styles.name}>{file?.name ?? t('policy:calls.noFile')}</Text>
            <input
              ref={input}
              type="file"
              className={styles.input}
              aria-label={t('policy:calls.chooseFile')}
              accept=".wav,.mp3,audio/wav,audio/mpeg"
              onChange={(event) => {
                setRefusal(null);
                setFile(event.target.files?.[0] ?? null);
                event.target.value = '';
              }}
            />
          </div>
        </Field>
        {former && <Text data-replaces="">{t('mfa:greetingReplaces', { name: former.fileName })}</Text>}
        {problem && <AdminProblem problem={problem} />}
        <Actions>
          <Button onClick={props.onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={busy || !file}>
            {t('policy:calls.submit')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
