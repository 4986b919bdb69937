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
  Spinner,
  ToggleButton,
  tokens,
} from '@fluentui/react-components';
import { ArrowDownloadRegular, ArrowUploadRegular, ColumnTripleRegular, PersonAddRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { PeopleFilter, PeopleSort } from '../../contract/people.ts';
import { Page } from '../frame/page.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useHost, useSession } from '../host.tsx';
import { useWords } from '../language.ts';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { type BulkAct, BulkDialog, bulkActs } from './bulk-dialog.tsx';
import { EmptyNote } from './empty-note.tsx';
import { ExportPeopleDialog } from './export-people-dialog.tsx';
import { ImportPeopleDialog } from './import-people-dialog.tsx';
import { type OptionalColumn, optionalColumns, PeopleGrid } from './people-grid.tsx';
import { PeopleSearch } from './people-search.tsx';
import { roles } from './roles.ts';
import { SelectEverybody } from './select-everybody.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { usePeople } from './use-people.ts';
import { useSelection } from './use-selection.ts';
import { useSettled } from './use-settled.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
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
  const { selected, toggle, select, clear } = useSelection('people');
  const [dialog, setDialog] = useKept<Dialog | null>('dialog of the people', null);
  const query = useSettled(typed);
  const wanted = useMemo(() => ({ query, sort, filter }), [query, sort, filter]);
  const list = usePeople(wanted);
  const groups = useQuery(host.people.groups.queryOptions()).data ?? [];
  const narrowTo = (changes: PeopleFilter) => setFilter((now) => ({ ...now, ...changes }));
  const open = (userName: string) => void navigate({ to: '/admin/people/$userName', params: { userName } });
  const close = () => {
    setDialog(null);
    void queries.invalidateQueries({ queryKey: host.people.key() });
  };
  const isNarrowed = typed !== '' || Object.values(filter).some((value) => value !== undefined);
  return (
    <Page wide title={t('people:list.title')} lead={t('people:list.lead')}>
      <PeopleSearch typed={typed} onType={setTyped}>
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
      </PeopleSearch>
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
      <SelectionBar
        total={list.total}
        selected={selected.size}
        onClear={clear}
        unselected={isAdmin && <SelectEverybody key={list.id} wanted={wanted} total={list.total} onSelect={select} />}
      >
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
      </SelectionBar>
      {list.count === undefined && <Spinner label={t('shell:loading')} />}
      {list.count === 0 && (
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
      {list.count !== undefined && list.count > 0 && (
        <PeopleGrid key={list.id} list={list} columns={columns} selected={selected} onSelect={toggle} onOpen={open} />
      )}
      {dialog === 'add' && <AddPersonDialog onClose={close} />}
      {dialog === 'import' && <ImportPeopleDialog onClose={close} />}
      {dialog === 'export' && <ExportPeopleDialog wanted={wanted} total={list.total ?? 0} onClose={close} />}
      {dialog !== null && dialog !== 'add' && dialog !== 'import' && dialog !== 'export' && (
        <BulkDialog act={dialog} userNames={[...selected]} groups={groups} onClose={close} />
      )}
    </Page>
  );
}

const sorts: readonly PeopleSort[] = ['name', 'user-name', 'newest'];
