import {
  Button,
  Dropdown,
  Menu,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Option,
  SearchBox,
  Spinner,
  Text,
  ToggleButton,
  tokens,
} from '@fluentui/react-components';
import {
  ArrowDownloadRegular,
  ArrowUploadRegular,
  ColumnTripleRegular,
  DismissRegular,
  PersonAddRegular,
} from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { PeopleFilter, PeopleSort } from '../../contract/people.ts';
import { Page } from '../frame/page.tsx';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { type BulkAct, BulkDialog, bulkActs } from './bulk-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { ExportPeopleDialog } from './export-people-dialog.tsx';
import { ImportPeopleDialog } from './import-people-dialog.tsx';
import { type OptionalColumn, optionalColumns, PeopleGrid } from './people-grid.tsx';
import { roles } from './roles.ts';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  search: { flexGrow: 1, minWidth: '220px', maxWidth: '420px' },
  push: { marginInlineStart: 'auto' },
  drop: { minWidth: '116px' },
  flag: { minWidth: 'auto' },
});

const flags = ['disabled', 'blocked', 'withoutSecondStep', 'registerAgain'] as const;
type Dialog = 'add' | 'import' | 'export' | BulkAct;

/** Everybody in the directory: found, narrowed, sorted, and acted upon one by one or many at once. */
export function PeoplePage() {
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const mayExport = useSession()?.role !== 'helpdesk';
  const [typed, setTyped] = useState('');
  const [sort, setSort] = useState<PeopleSort>('name');
  const [filter, setFilter] = useState<PeopleFilter>({});
  const [columns, setColumns] = useState<readonly OptionalColumn[]>(['userName', 'role', 'methods', 'state']);
  const { selected, toggle, select, clear } = useSelection();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const query = useSettled(typed);
  const wanted = useMemo(() => ({ query, sort, filter }), [query, sort, filter]);
  const { rows, total, onEnd, isLoadingMore } = usePeople(wanted);
  const groups = useQuery(host.people.groups.queryOptions()).data ?? [];
  const narrowTo = (changes: PeopleFilter) => setFilter((now) => ({ ...now, ...changes }));
  const open = (userName: string) => void navigate({ to: '/admin/people/$userName', params: { userName } });
  const close = () => {
    setDialog(null);
    void queries.invalidateQueries({ queryKey: host.people.key() });
  };
  const isNarrowed = typed !== '' || Object.values(filter).some((value) => value !== undefined);
  const count =
    total === undefined ? '' : total === 1 ? t('people:list.countOne') : t('people:list.count', { count: total });
  return (
    <Page wide title={t('people:list.title')} lead={t('people:list.lead')}>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          value={typed}
          placeholder={t('people:list.search')}
          aria-label={t('people:list.search')}
          maxLength={254}
          onChange={(_, data) => setTyped(data.value)}
        />
        <span className={styles.push} />
        {isAdmin && (
          <>
            <Button appearance="primary" icon={<PersonAddRegular />} onClick={() => setDialog('add')}>
              {t('people:list.add')}
            </Button>
            <Button icon={<ArrowUploadRegular />} onClick={() => setDialog('import')}>
              {t('people:list.import')}
            </Button>
          </>
        )}
        {mayExport && (
          <Button icon={<ArrowDownloadRegular />} onClick={() => setDialog('export')}>
            {t('people:list.export')}
          </Button>
        )}
      </div>
      <div className={styles.bar} role="group" aria-label={t('people:list.filter')}>
        <Dropdown
          className={styles.drop}
          aria-label={t('people:list.column.role')}
          value={filter.role ? t(`identity:roles.${filter.role}`) : t('people:list.anyRole')}
          selectedOptions={[filter.role ?? '']}
          onOptionSelect={(_, data) => narrowTo({ role: roles.find((role) => role === data.optionValue) })}
        >
          <Option value="">{t('people:list.anyRole')}</Option>
          {roles.map((role) => (
            <Option key={role} value={role}>
              {t(`identity:roles.${role}`)}
            </Option>
          ))}
        </Dropdown>
        <Dropdown
          className={styles.drop}
          aria-label={t('people:person.groups')}
          value={groups.find(({ id }) => id === filter.groupId)?.name ?? t('people:list.anyGroup')}
          selectedOptions={[filter.groupId ?? '']}
          onOptionSelect={(_, data) => narrowTo({ groupId: data.optionValue || undefined })}
        >
          <Option value="">{t('people:list.anyGroup')}</Option>
          {groups.map(({ id, name }) => (
            <Option key={id} value={id}>
              {name}
            </Option>
          ))}
        </Dropdown>
        {flags.map((flag) => (
          <ToggleButton
            key={flag}
            className={styles.flag}
            checked={filter[flag] === true}
            onClick={() => narrowTo({ [flag]: filter[flag] ? undefined : true })}
          >
            {t(`people:list.states.${flag}`)}
          </ToggleButton>
        ))}
        <Dropdown
          className={styles.drop}
          aria-label={t('people:list.sort')}
          value={t('people:list.sortedBy', { by: t(`people:list.sorts.${sort}`) })}
          selectedOptions={[sort]}
          onOptionSelect={(_, data) => setSort(sorts.find((one) => one === data.optionValue) ?? 'name')}
        >
          {sorts.map((one) => (
            <Option key={one} value={one}>
              {t(`people:list.sorts.${one}`)}
            </Option>
          ))}
        </Dropdown>
        <Menu
          checkedValues={{ columns: [...columns] }}
          onCheckedValueChange={(_, data) =>
            setColumns(optionalColumns.filter((column) => data.checkedItems.includes(column)))
          }
        >
          <MenuTrigger disableButtonEnhancement>
            <Button icon={<ColumnTripleRegular />}>{t('people:list.columns')}</Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {optionalColumns.map((column) => (
                <MenuItemCheckbox key={column} name="columns" value={column}>
                  {t(`people:list.column.${column}`)}
                </MenuItemCheckbox>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
      <div className={styles.bar} role="status">
        <Text weight="semibold">{selected.size > 0 ? t('people:list.selected', { count: selected.size }) : count}</Text>
        {selected.size === 0 && rows && rows.length > 0 && isAdmin && (
          <Button appearance="subtle" size="small" onClick={() => select(rows.map(({ userName }) => userName))}>
            {t('people:list.selectAll')}
          </Button>
        )}
        {selected.size > 0 && (
          <>
            <Button appearance="subtle" size="small" icon={<DismissRegular />} onClick={clear}>
              {t('people:list.clearSelection')}
            </Button>
            <Menu>
              <MenuTrigger disableButtonEnhancement>
                <Button size="small" appearance="primary">
                  {t('people:list.actions')}
                </Button>
              </MenuTrigger>
              <MenuPopover>
                <MenuList>
                  {bulkActs
                    .filter((act) => isAdmin || act === 'register' || act === 'revoke')
                    .map((act) => (
                      <MenuItem key={act} onClick={() => setDialog(act)}>
                        {t(`people:bulk.${act}`)}
                      </MenuItem>
                    ))}
                </MenuList>
              </MenuPopover>
            </Menu>
          </>
        )}
      </div>
      {!rows && <Spinner label={t('shell:loading')} />}
      {rows?.length === 0 && (
        <EmptyNote title={t('people:list.empty')} hint={t('people:list.emptyHint')}>
          {isNarrowed && (
            <Button
              onClick={() => {
                setTyped('');
                setFilter({});
              }}
            >
              {t('people:list.clear')}
            </Button>
          )}
        </EmptyNote>
      )}
      {rows && rows.length > 0 && (
        <PeopleGrid
          rows={rows}
          total={total}
          columns={columns}
          selected={selected}
          isLoadingMore={isLoadingMore}
          onSelect={toggle}
          onOpen={open}
          onEnd={onEnd}
        />
      )}
      {dialog === 'add' && <AddPersonDialog onClose={close} />}
      {dialog === 'import' && <ImportPeopleDialog onClose={close} />}
      {dialog === 'export' && <ExportPeopleDialog wanted={wanted} total={total ?? 0} onClose={close} />}
      {dialog !== null && dialog !== 'add' && dialog !== 'import' && dialog !== 'export' && (
        <BulkDialog act={dialog} userNames={[...selected]} groups={groups} onClose={close} />
      )}
    </Page>
  );
}

const sorts: readonly PeopleSort[] = ['name', 'user-name', 'newest'];
