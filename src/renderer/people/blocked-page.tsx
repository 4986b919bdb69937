import { Button, Field, Input, Spinner, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { nameWord } from '../audit/audit-words.ts';
import { Facts } from '../frame/facts.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient, useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { FeatureLine } from '../policy/feature-labels.tsx';
import { isUserName } from '../sign-in/user-name.ts';
import { dateAndTime } from '../times.ts';
import { ActDialog } from './act-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { PersonActDialog } from './person-act-dialog.tsx';
import { StaffOnlyNote } from './staff-only.tsx';

const longestBypass = 86_400;
const PAGE = 100;

/** Who is blocked, since when and why (S4-11 to S4-16). */
export function BlockedPage() {
  const { t, language } = useWords();
  const host = useHost();
  const queries = useQueryClient();
  const role = useSession()?.role;
  const mayList = role === 'admin' || role === 'auditor';
  const pages = useInfiniteQuery(
    host.accounts.blocked.infiniteOptions({
      input: (after: string | null) => ({ after, limit: PAGE }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next,
      enabled: mayList,
    }),
  );
  const blocked = pages.data?.pages.flatMap(({ rows }) => rows);
  const [adding, setAdding] = useKept('blocking somebody', false);
  const [unblocking, setUnblocking] = useKept<string | null>('unblocking', null);
  const close = () => {
    setAdding(false);
    setUnblocking(null);
    void queries.invalidateQueries({ queryKey: host.accounts.key() });
  };
  return (
    <Page title={t('people:blocked.title')} lead={t('people:blocked.lead')}>
      <FeatureLine name="block-users" />
      {(role === 'admin' || role === 'helpdesk') && (
        <div>
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            {t('people:blocked.add')}
          </Button>
        </div>
      )}
      {!mayList && <EmptyNote title={t('people:blocked.hidden')} hint={t('people:blocked.hiddenHint')} />}
      {mayList && !blocked && <Spinner label={t('shell:loading')} />}
      {blocked?.length === 0 && <EmptyNote title={t('people:blocked.empty')} hint={t('people:blocked.emptyHint')} />}
      {blocked && blocked.length > 0 && (
        <Rows label={t('people:blocked.title')}>
          {blocked.map(({ userName, from, until, reason, byName }) => (
            <Row
              key={userName}
              actions={
                role === 'admin' && (
                  <LinkButton
                    aria-label={t('people:blocked.unblockOf', { name: userName })}
                    onClick={() => setUnblocking(userName)}
                  >
                    {t('people:blocked.unblock')}
                  </LinkButton>
                )
              }
            >
              <Text weight="semibold">{userName}</Text>
              <Facts
                facts={[
                  [t('people:blocked.from'), dateAndTime(language, from)],
                  [t('people:blocked.until'), dateAndTime(language, until)],
                  [t('people:reason'), reason],
                  [t('people:blocked.by'), nameWord(t, byName)],
                ]}
              />
            </Row>
          ))}
        </Rows>
      )}
      <MoreButton pages={pages} />
      {adding && <AddDialog act="block" onClose={close} />}
      {unblocking !== null && <PersonActDialog act="unblock" userName={unblocking} onClose={close} />}
    </Page>
  );
}

/** Every one-time bypass that was given, and what became of it (S4-37 to S4-40). */
export function BypassPage() {
  const { t, language } = useWords();
  const host = useHost();
  const queries = useQueryClient();
  const role = useSession()?.role;
  const mayList = role === 'admin' || role === 'auditor';
  const pages = useInfiniteQuery(
    host.accounts.bypasses.infiniteOptions({
      input: (after: string | null) => ({ after, limit: PAGE }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next,
      enabled: mayList,
    }),
  );
  const bypasses = pages.data?.pages.flatMap(({ rows }) => rows);
  const [adding, setAdding] = useKept('a bypass for somebody', false);
  const close = () => {
    setAdding(false);
    void queries.invalidateQueries({ queryKey: host.accounts.key() });
  };
  const stateOf = (usedAt: number | null, until: number) => {
    if (usedAt !== null) return t('people:bypass.used', { time: dateAndTime(language, usedAt) });
    return t(Date.now() < until ? 'people:bypass.open' : 'people:bypass.over');
  };
  return (
    <Page title={t('people:bypass.title')} lead={t('people:bypass.lead')}>
      <FeatureLine name="bypass" />
      {role === 'admin' && (
        <div>
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
            {t('people:blocked.add')}
          </Button>
        </div>
      )}
      {!mayList && <StaffOnlyNote />}
      {bypasses?.length === 0 && <EmptyNote title={t('people:bypass.empty')} hint={t('people:bypass.emptyHint')} />}
      {bypasses && bypasses.length > 0 && (
        <Rows label={t('people:bypass.title')}>
          {bypasses.map(({ userName, from, until, reason, byName, usedAt }) => (
            <Row key={`${userName} ${from}`}>
              <Text weight="semibold">{userName}</Text>
              <Facts
                facts={[
                  [t('people:bypass.state'), stateOf(usedAt, until)],
                  [t('people:bypass.from'), dateAndTime(language, from)],
                  [t('people:bypass.until'), dateAndTime(language, until)],
                  [t('people:reason'), reason],
                  [t('people:blocked.by'), nameWord(t, byName)],
                ]}
              />
            </Row>
          ))}
        </Rows>
      )}
      <MoreButton pages={pages} />
      {adding && <AddDialog act="bypass" onClose={close} />}
    </Page>
  );
}

function MoreButton(props: {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const { t } = useWords();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = props.pages;
  if (!hasNextPage) return null;
  return (
    <div>
      <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('people:tokens.more')}
      </Button>
    </div>
  );
}

/** The manual's fields: replication group, user name, seconds, reason. */
function AddDialog(props: { act: 'block' | 'bypass'; onClose: () => void }) {
  const { act, onClose } = props;
  const { t, language } = useWords();
  const client = useClient();
  const notify = useNotice();
  const [userName, setUserName] = useKept(`${act}: user name`, '');
  const [seconds, setSeconds] = useKept(`${act}: seconds`, '300');
  const [wrong, setWrong] = useState<'name' | 'seconds' | null>(null);
  const isReady = () => {
    const isTime = act === 'block' || (/^\d{1,5}$/.test(seconds) && +seconds >= 1 && +seconds <= longestBypass);
    const fault = !isUserName(userName) ? 'name' : isTime ? null : 'seconds';
    setWrong(fault);
    return fault === null;
  };
  const error = (field: 'name' | 'seconds', text: string) =>
    wrong === field ? { validationMessage: text, validationState: 'error' as const } : {};
  return (
    <ActDialog
      name={act}
      title={t(`people:acts.${act}.title`)}
      question={t(act === 'block' ? 'people:blocked.lead' : 'people:bypass.lead')}
      confirm={t(`people:acts.${act}.confirm`)}
      isReady={isReady}
      act={(reason) =>
        act === 'block'
          ? client.accounts.block({ userName, reason })
          : client.accounts.bypass({ userName, reason, seconds: Number(seconds) })
      }
      onDone={({ until }) => {
        notify(t(`people:acts.${act}.done`, { until: dateAndTime(language, until) }));
        onClose();
      }}
      onClose={onClose}
      fields={
        <>
          <Facts facts={[[t('people:blocked.replication'), t('people:blocked.replicationDefault')]]} />
          <Field
            label={t('people:blocked.userName')}
            required
            hint={t('people:blocked.userNameHint')}
            {...error('name', t('people:blocked.userNameWrong'))}
          >
            <Input
              name="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={254}
              value={userName}
              onChange={(_, { value }) => setUserName(value.trim())}
            />
          </Field>
          {act === 'bypass' && (
            <Field
              label={t('people:acts.bypass.seconds')}
              required
              {...error('seconds', t('people:acts.bypass.secondsWrong'))}
            >
              <Input
                name="seconds"
                inputMode="numeric"
                maxLength={5}
                value={seconds}
                onChange={(_, { value }) => setSeconds(value)}
              />
            </Field>
          )}
        </>
      }
    />
  );
}
