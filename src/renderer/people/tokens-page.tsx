import {
  Badge,
  Button,
  Dropdown,
  makeStyles,
  Option,
  SearchBox,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TokenState } from '../../contract/token-inventory.ts';
import { screenWords } from '../../words/screens.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Page } from '../frame/page.tsx';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { FeatureLine } from '../policy/feature-labels.tsx';
import { dateAndTime } from '../times.ts';
import { EmptyNote } from './empty-note.tsx';
import { ImportTokensDialog } from './import-tokens-dialog.tsx';
import { TokenDrawer } from './token-drawer.tsx';
import { useSettled } from './use-settled.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  search: { flexGrow: 1, minWidth: '220px', maxWidth: '420px' },
  push: { marginInlineStart: 'auto' },
  badge: { whiteSpace: 'nowrap' },
});

const PAGE = 100;
export const tokenStates = Object.keys(screenWords.en.people.tokens.states) as TokenState[];
const colours = { unassigned: 'informative', assigned: 'warning', active: 'success', revoked: 'danger' } as const;

/** The inventory of hardware tokens (S4-26). */
export function TokensPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const host = useHost();
  const queries = useQueryClient();
  const isAdmin = useSession()?.role === 'admin';
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<TokenState | null>(null);
  const [opened, setOpened] = useKept<string | null>('token in sight', null);
  const [isImporting, setImporting] = useState(false);
  const query = useSettled(typed);
  const pages = useInfiniteQuery(
    host.tokenInventory.page.infiniteOptions({
      input: (after: string | null) => ({ query, state, after, limit: PAGE }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next,
    }),
  );
  const counts = useQuery(host.tokenInventory.counts.queryOptions()).data;
  const rows = pages.data?.pages.flatMap((page) => page.rows);
  const refresh = () => void queries.invalidateQueries({ queryKey: host.tokenInventory.key() });
  const counted = (which: TokenState) => `${t(`people:tokens.states.${which}`)} (${counts?.[which] ?? 0})`;
  return (
    <Page wide title={t('people:tokens.title')} lead={t('people:tokens.lead')}>
      <FeatureLine name="tokens" />
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          value={typed}
          placeholder={t('people:tokens.search')}
          aria-label={t('people:tokens.search')}
          maxLength={254}
          onChange={(_, data) => setTyped(data.value)}
        />
        <Dropdown
          aria-label={t('people:tokens.state')}
          value={state ? counted(state) : t('people:tokens.allStates')}
          selectedOptions={[state ?? '']}
          onOptionSelect={(_, data) => setState(tokenStates.find((one) => one === data.optionValue) ?? null)}
        >
          <Option value="">{t('people:tokens.allStates')}</Option>
          {tokenStates.map((one) => (
            <Option key={one} value={one} text={counted(one)}>
              {counted(one)}
            </Option>
          ))}
        </Dropdown>
        <span className={styles.push} />
        {isAdmin && (
          <Button appearance="primary" icon={<ArrowUploadRegular />} onClick={() => setImporting(true)}>
            {t('people:tokens.import')}
          </Button>
        )}
      </div>
      {!rows && <Spinner label={t('shell:loading')} />}
      {rows?.length === 0 && <EmptyNote title={t('people:tokens.empty')} hint={t('people:tokens.emptyHint')} />}
      {rows && rows.length > 0 && (
        <ScrollingTable
          label={t('people:tokens.title')}
          columns={[
            ...(['serial', 'model', 'kind', 'owner', 'state', 'lastUsed'] as const).map((column) =>
              t(`people:tokens.${column}`),
            ),
            t('securityInfo:details'),
          ]}
        >
          {rows.map((token) => (
            <tr key={token.id} data-token={token.serial}>
              <Cell>
                <Text weight="semibold">{token.serial}</Text>
              </Cell>
              <Cell>{[token.manufacturer, token.model].filter(Boolean).join(' ')}</Cell>
              <Cell>{t(`people:tokens.kindsInShort.${token.type}`, { counter: token.counter })}</Cell>
              <Cell>
                <bdi>{token.owner ? token.owner.displayName : t('people:tokens.nobody')}</bdi>
              </Cell>
              <Cell>
                <Badge className={styles.badge} appearance="tint" color={colours[token.state]}>
                  {t(`people:tokens.states.${token.state}`)}
                </Badge>
              </Cell>
              <Cell whole>
                {token.lastUsedAt === null ? t('people:tokens.never') : dateAndTime(language, token.lastUsedAt)}
              </Cell>
              <Cell>
                <LinkButton
                  inText
                  aria-label={t('people:tokens.detailsOf', { serial: token.serial })}
                  onClick={() => setOpened(token.id)}
                >
                  {t('securityInfo:details')}
                </LinkButton>
              </Cell>
            </tr>
          ))}
        </ScrollingTable>
      )}
      {pages.hasNextPage && (
        <div>
          <Button disabledFocusable={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('people:tokens.more')}
          </Button>
        </div>
      )}
      {isImporting && (
        <ImportTokensDialog
          onClose={() => {
            setImporting(false);
            refresh();
          }}
        />
      )}
      {opened !== null && <TokenDrawer id={opened} onChange={refresh} onClose={() => setOpened(null)} />}
    </Page>
  );
}
