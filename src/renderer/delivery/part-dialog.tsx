import {
  Button,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useRef, useState } from 'react';
import type { DeliverySetUp } from '../../contract/delivery.ts';
import {
  type DeliveryField,
  type DeliveryPart,
  deliveryFields,
  type FieldProblem,
} from '../../contract/delivery-fields.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { takeSecret } from '../typed-secret.ts';
import { choiceWord, fieldHint, fieldLabel, secretLabel } from './field-words.ts';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

type Problems = ReadonlyMap<string, FieldProblem>;

/** The fields of one part. What is wrong with them is said where it is typed; the host decides. */
export function PartDialog(props: { part: DeliveryPart; setUp: DeliverySetUp; onClose: () => void }) {
  const { part, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const before = props.setUp.parts[part] ?? null;
  const fields: readonly DeliveryField[] = deliveryFields[part];
  const [values, setValues, isRestored] = useKept<Record<string, string>>(`delivery by ${part}`, () =>
    Object.fromEntries(fields.map(({ name, initial }) => [name, before?.values[name] ?? initial])),
  );
  const [problems, setProblems] = useState<Problems>(new Map());
  const styles = useStyles();
  const form = useRef<HTMLDivElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  const name = t(`delivery:parts.${part}`);
  const secretName = secretLabel(t, part);

  function save() {
    const typed = secret.current && secret.current.value !== '' ? takeSecret(secret.current) : null;
    void ask.answer(
      () => client.delivery.change({ part, values, secret: typed }),
      (answer) => {
        if (answer.outcome === 'refused') {
          // The first fault of a field is the one to be mended first.
          const found = new Map<string, FieldProblem>();
          for (const { field, problem } of answer.problems) if (!found.has(field)) found.set(field, problem);
          // A secret is taken out of its field when it is handed over, so it has to be typed again.
          if (typed !== null && !found.has('secret')) found.set('secret', 'secret-again');
          setProblems(found);
          const [first = ''] = fields.map((field) => field.name).filter((one) => found.has(one));
          queueMicrotask(() =>
            form.current?.querySelector<HTMLElement>(`[name="${first === '' ? 'delivery-secret' : first}"]`)?.focus(),
          );
          return;
        }
        void queries.invalidateQueries({ queryKey: host.delivery.show.key() });
        notify(t('delivery:saved', { part: name }));
        onClose();
      },
    );
  }

  return (
    <TaskDialog title={name} onClose={onClose}>
      <Text>{t(`delivery:partLeads.${part}`)}</Text>
      {isRestored && !ask.problem && <KeptNote hasSecret={secretName !== null} />}
      <Form onSubmit={save}>
        <div ref={form} className={styles.fields}>
          {fields.map((field) => (
            <PartField
              key={field.name}
              part={part}
              field={field}
              value={values[field.name] ?? ''}
              problem={problems.get(field.name)}
              onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
            />
          ))}
          {secretName !== null && (
            <SecretField
              label={secretName}
              input={secret}
              name="delivery-secret"
              optional={before?.hasSecret === true || part === 'smtp'}
              hint={before?.hasSecret ? t('delivery:secretKept') : undefined}
              error={wrong(problems.get('secret'))}
            />
          )}
        </div>
        <div role="status" aria-live="polite">
          {problems.size > 0 && <Text>{t('delivery:notSaved')}</Text>}
        </div>
        {ask.problem && <AdminProblem problem={ask.problem} />}
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy}>
            {t('shell:save')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );

  function wrong(problem: FieldProblem | undefined): string | null {
    return problem === undefined ? null : t(`delivery:problems.${problem}`);
  }
}

function PartField(props: {
  part: DeliveryPart;
  field: DeliveryField;
  value: string;
  problem: FieldProblem | undefined;
  onChange: (value: string) => void;
}) {
  const { part, field, value, problem, onChange } = props;
  const { t } = useWords();
  const hint = fieldHint(t, part, field.name);
  const isOptional = 'optional' in field;
  const label = fieldLabel(t, field.name);
  return (
    <Field
      label={isOptional ? t('delivery:optional', { field: label }) : label}
      required={!isOptional}
      {...(hint === null ? {} : { hint })}
      {...(problem === undefined
        ? {}
        : { validationMessage: t(`delivery:problems.${problem}`), validationState: 'error' as const })}
    >
      {control()}
    </Field>
  );

  function control(): ReactElement {
    const choices = field.kind === 'choice' ? field.choices : field.kind === 'yes-no' ? ['no', 'yes'] : null;
    if (choices !== null) {
      return (
        <RadioGroup value={value} name={field.name} onChange={(_, data) => onChange(data.value)}>
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={choiceWord(t, choice)} />
          ))}
        </RadioGroup>
      );
    }
    const common = { name: field.name, value, spellCheck: false, autoComplete: 'off' } as const;
    if (field.kind === 'certificate') {
      return <Textarea {...common} rows={3} maxLength={20_000} onChange={(_, data) => onChange(data.value)} />;
    }
    return (
      <Input
        {...common}
        maxLength={2_000}
        inputMode={field.kind === 'number' ? 'numeric' : field.kind === 'address' ? 'url' : 'text'}
        onChange={(_, data) => onChange(data.value)}
      />
    );
  }
}
