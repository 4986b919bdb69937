import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Field,
  Input,
  makeStyles,
  OverlayDrawer,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Decision } from '../../contract/identity.ts';
import type { TokenDetails } from '../../contract/token-inventory.ts';
import { Facts } from '../frame/facts.tsx';
import { useFocusBack } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { problemOfIdentity } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { isUserName } from '../sign-in/user-name.ts';
import { dateAndTime } from '../times.ts';
import { ActDialog } from './act-dialog.tsx';
import { AdminProblem } from './admin-problem.tsx';
import { DriftChart } from './drift-chart.tsx';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalS },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
});

const noCodes = { code: '', first: '', second: '' };

/** One token: what it is, whose, how its clock goes, and what can be done with it now. */
export function TokenDrawer(props: { id: string; onChange: () => void; onClose: () => void }) {
  const { id, onChange, onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const host = useHost();
  const role = useSession()?.role;
  useFocusBack();
  const answer = useQuery(host.tokenInventory.details.queryOptions({ input: { id } })).data;
  const title =
    answer?.outcome === 'done'
      ? t('people:tokens.detailsOf', { serial: answer.value.token.serial })
      : t('people:tokens.title');
  return (
    <OverlayDrawer open position="end" size="medium" onOpenChange={(_, data) => !data.open && onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('shell:close')} onClick={onClose} />
          }
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody tabIndex={0}>
        {!answer && <Spinner label={t('shell:loading')} />}
        {answer?.outcome === 'refused' && <AdminProblem problem={problemOfIdentity(t, language, answer.refusal)} />}
        {answer?.outcome === 'done' && (
          <div className={styles.body}>
            <TokenFacts details={answer.value} />
            {answer.value.lookAhead !== null ? (
              <section className={styles.part} aria-label={t('people:tokens.counter')}>
                <Subtitle2 as="h3">{t('people:tokens.counter')}</Subtitle2>
                <Text>{t('people:tokens.noClock', { ahead: answer.value.lookAhead })}</Text>
              </section>
            ) : (
              <section className={styles.part} aria-label={t('people:tokens.drift')}>
                <Subtitle2 as="h3">{t('people:tokens.drift')}</Subtitle2>
                <DriftChart details={answer.value} />
              </section>
            )}
            {(role === 'admin' || role === 'helpdesk') && answer.value.token.state !== 'revoked' && (
              <TokenActs details={answer.value} onChange={onChange} />
            )}
          </div>
        )}
      </DrawerBody>
    </OverlayDrawer>
  );
}

function TokenFacts({ details: { token } }: { details: TokenDetails }) {
  const { t, language } = useWords();
  const { digits, period, algorithm, type } = token;
  return (
    <Facts
      facts={[
        [t('people:tokens.serial'), token.serial],
        [t('people:tokens.model'), [token.manufacturer, token.model].filter(Boolean).join(' ')],
        [t('people:tokens.owner'), token.owner?.userName ?? t('people:tokens.nobody')],
        [t('people:tokens.state'), t(`people:tokens.states.${token.state}`)],
        [t('people:tokens.kind'), t(`people:tokens.kinds.${type}`)],
        [
          t('people:tokens.codes'),
          type === 'hotp'
            ? t('people:tokens.codesOfPresses', { digits, algorithm })
            : t('people:tokens.codesOf', { digits, period, algorithm }),
        ],
        ...(type === 'hotp' ? [[t('people:tokens.nextCounter'), String(token.counter)] as const] : []),
        [t('people:tokens.addedAt'), dateAndTime(language, token.addedAt)],
        ...(token.revokedAt === null
          ? []
          : [[t('people:tokens.revokedAt'), dateAndTime(language, token.revokedAt)] as const]),
      ]}
    />
  );
}

function TokenActs(props: { details: TokenDetails; onChange: () => void }) {
  const { onChange } = props;
  const { token } = props.details;
  const { id, state, type } = token;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const [userName, setUserName] = useKept(`new owner of ${token.id}`, '');
  const [codes, setCodes] = useState(noCodes);
  const [wrong, setWrong] = useState<'name' | 'activation' | 'resynchronisation' | null>(null);
  const [isRevoking, setRevoking] = useKept(`revoking ${token.id}`, false);
  const done = () => {
    notify(t('people:tokens.done'));
    setCodes(noCodes);
    onChange();
  };
  const act = (isGood: boolean, fault: NonNullable<typeof wrong>, call: () => Promise<Decision<unknown>>) => {
    setWrong(isGood ? null : fault);
    if (isGood) void ask.decide(call, done);
  };
  const isCode = (text: string) => /^\d{6}$|^\d{8}$/.test(text.replaceAll(' ', ''));
  const error = (field: typeof wrong, text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};
  const codeField = (name: keyof typeof noCodes, label: string) => (
    <Field label={label} {...error(name === 'code' ? 'activation' : 'resynchronisation', t('people:tokens.codeWrong'))}>
      <Input
        name={name}
        inputMode="numeric"
        autoComplete="off"
        maxLength={11}
        value={codes[name]}
        onChange={(_, { value }) => setCodes({ ...codes, [name]: value })}
      />
    </Field>
  );
  const part = (title: string, children: ReactNode) => (
    <section className={styles.part} aria-label={title}>
      <Subtitle2 as="h3">{title}</Subtitle2>
      {children}
    </section>
  );
  return (
    <>
      {ask.problem && <AdminProblem problem={ask.problem} />}
      {state !== 'active' &&
        part(
          t('people:tokens.assign'),
          <Form
            onSubmit={() => act(isUserName(userName), 'name', () => client.tokenInventory.assign({ id, userName }))}
          >
            <div className={styles.line}>
              <Field label={t('people:tokens.assignTo')} {...error('name', t('people:blocked.userNameWrong'))}>
                <Input
                  name="owner"
                  autoCapitalize="none"
                  spellCheck={false}
                  maxLength={254}
                  value={userName}
                  onChange={(_, { value }) => setUserName(value.trim())}
                />
              </Field>
              <Button type="submit" disabled={ask.busy}>
                {t('people:tokens.assign')}
              </Button>
              {state === 'assigned' && (
                <Button
                  disabled={ask.busy}
                  onClick={() => void ask.decide(() => client.tokenInventory.assign({ id, userName: null }), done)}
                >
                  {t('people:tokens.unassign')}
                </Button>
              )}
            </div>
          </Form>,
        )}
      {state === 'assigned' &&
        part(
          t('people:tokens.activate'),
          <Form
            onSubmit={() =>
              act(isCode(codes.code), 'activation', () => client.tokenInventory.activate({ id, code: codes.code }))
            }
          >
            {t('people:tokens.activateLead')}
            <div className={styles.line}>
              {codeField('code', t('people:tokens.code'))}
              <Button type="submit" appearance="primary" disabled={ask.busy}>
                {t('people:tokens.activate')}
              </Button>
            </div>
          </Form>,
        )}
      {(state === 'active' || (state === 'assigned' && type === 'hotp')) &&
        part(
          t('people:tokens.resynchronise'),
          <Form
            onSubmit={() =>
              act([codes.first, codes.second].every(isCode), 'resynchronisation', () =>
                client.tokenInventory.resynchronise({ id, codes: [codes.first, codes.second] }),
              )
            }
          >
            {t(state === 'active' ? 'people:tokens.resynchroniseLead' : 'people:tokens.counterFirst')}
            <div className={styles.line}>
              {codeField('first', t('people:tokens.firstCode'))}
              {codeField('second', t('people:tokens.secondCode'))}
              <Button type="submit" disabled={ask.busy}>
                {t('people:tokens.resynchronise')}
              </Button>
            </div>
          </Form>,
        )}
      <div>
        <Button onClick={() => setRevoking(true)}>{t('people:tokens.revoke')}</Button>
      </div>
      {isRevoking && (
        <ActDialog
          name={`revoke ${id}`}
          title={t('people:tokens.revoke')}
          question={t('people:tokens.revokeQuestion', { serial: token.serial })}
          confirm={t('people:tokens.revoke')}
          act={(reason) => client.tokenInventory.revoke({ id, reason })}
          onDone={() => {
            setRevoking(false);
            done();
          }}
          onClose={() => setRevoking(false)}
        />
      )}
    </>
  );
}
