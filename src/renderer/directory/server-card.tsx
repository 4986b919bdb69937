import {
  Button,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Spinner,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { ServerRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { DirectoryPlace, ServerTest } from '../../contract/directory-place.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { SecretField } from '../operation/secret-field.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { HeldPin } from '../typed-secret.ts';
import { Findings } from './findings.tsx';
import { MoveDialog } from './move-dialog.tsx';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  hint: { color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

const meanings = ['restart', 'leave', 'key', 'away'] as const;

/** A server is tested first; then everything can be copied there, and the place is kept. */
export function ServerCard(props: { place: DirectoryPlace; onMoved: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const password = useRef<HTMLInputElement>(null);
  const held = useRef<HeldPin | null>(null);
  const [address, setAddress, isAddressRestored] = useKept('address of the server', '');
  const [roots, setRoots, areRootsRestored] = useKept('roots of the server', '');
  const [test, setTest] = useState<ServerTest | null>(null);
  const [copy, setCopy] = useState(true);
  const [moving, setMoving] = useState(false);
  useEffect(() => () => held.current?.erase(), []);

  const server = () => ({
    address: address.trim(),
    password: held.current?.forCall() ?? null,
    roots: roots.trim() === '' ? null : roots,
  });
  function look() {
    const field = password.current;
    // Typed once, it is good for the next test of the same address too.
    if (field && field.value !== '') {
      held.current?.erase();
      held.current = new HeldPin(field);
    }
    setTest(null);
    void ask.answer(() => client.directory.testServer(server()), setTest);
  }
  /** What was found is about what stood there. */
  const change =
    (set: (value: string) => void) =>
    (_: unknown, { value }: { value: string }) => {
      set(value);
      setTest(null);
    };
  const withCopy = copy && test?.mayCopy === true;
  return (
    <Card title={t('directory:server')} icon={<ServerRegular />}>
      <Text className={styles.hint}>{t('directory:serverLead')}</Text>
      {((isAddressRestored && address !== '') || (areRootsRestored && roots !== '')) && <KeptNote hasSecret />}
      <Form onSubmit={look}>
        <div className={styles.fields}>
          <Field label={t('directory:address')} hint={t('directory:addressHint')} required>
            <Input
              name="address"
              value={address}
              inputMode="url"
              spellCheck={false}
              autoComplete="off"
              maxLength={1000}
              onChange={(event, data) => {
                // Another server does not get the password of the former one.
                held.current?.erase();
                held.current = null;
                change(setAddress)(event, data);
              }}
            />
          </Field>
          <SecretField
            label={t('directory:password')}
            hint={t('directory:passwordHint')}
            input={password}
            name="database-password"
            error={null}
            optional
          />
          <Field label={t('directory:roots')} hint={t('directory:rootsHint')}>
            <Textarea name="roots" rows={3} value={roots} maxLength={200_000} onChange={change(setRoots)} />
          </Field>
          <div>
            <Button type="submit" disabled={ask.busy || address.trim() === ''}>
              {t('directory:test')}
            </Button>
          </div>
        </div>
      </Form>
      {ask.busy && <Spinner size="tiny" label={t('directory:testing')} />}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      {test && <Findings test={test} />}
      {test?.usable && (
        <>
          {test.mayCopy && (
            <RadioGroup value={copy ? 'copy' : 'leave'} onChange={(_, { value }) => setCopy(value === 'copy')}>
              <Radio value="copy" label={t('directory:copy', { number: props.place.people ?? 0 })} />
              <Radio value="leave" label={t('directory:leave')} />
            </RadioGroup>
          )}
          {withCopy && <Text className={styles.hint}>{t('directory:copyHint')}</Text>}
          <Text weight="semibold">{t('directory:means')}</Text>
          <ul className={styles.list}>
            {meanings
              .filter((one) => one !== 'leave' || !withCopy)
              .map((one) => (
                <li key={one}>{t(`directory:meanings.${one}`)}</li>
              ))}
          </ul>
          <Actions>
            <Button appearance="primary" onClick={() => setMoving(true)}>
              {t('directory:move')}
            </Button>
          </Actions>
        </>
      )}
      {moving && (
        <MoveDialog
          server={server()}
          copy={withCopy}
          onRefused={setTest}
          onMoved={props.onMoved}
          onClose={() => setMoving(false)}
        />
      )}
    </Card>
  );
}
