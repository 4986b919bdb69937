import { useNavigate } from '@tanstack/react-router';
import type { Method } from '../../contract/methods.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useWords } from '../language.ts';
import type { DeletableMethod } from './delete-method-dialog.tsx';
import { MethodRow, shownOf } from './method-row.tsx';

/** A method that its owner names. */
export type NamedMethod = Extract<Method, { name: string }>;
export type OathToken = Extract<Method, { type: 'oath-token' }>;

/** What can be done to a method from its row. */
export interface MethodActions {
  readonly onChange: (method: Extract<Method, { type: 'phone' | 'email' }>) => void;
  readonly onRename: (method: NamedMethod) => void;
  readonly onResynchronise: (method: OathToken) => void;
  readonly onDelete: (method: DeletableMethod) => void;
}

/** A method on its owner's page. */
export function OwnMethodRow(props: MethodActions & { method: Method; isOff: boolean }) {
  const { method, isOff, onChange, onRename, onResynchronise, onDelete } = props;
  const { t } = useWords();
  const navigate = useNavigate();
  const { name } = shownOf(t, method);
  const isKey = method.type === 'security-key';
  return (
    <MethodRow
      method={method}
      isOff={isOff}
      actions={
        <>
          {isKey && (
            <LinkButton aria-label={t('securityInfo:renameOf', { name })} onClick={() => onRename(method)}>
              {t('securityInfo:rename')}
            </LinkButton>
          )}
          {method.type === 'password' && (
            <LinkButton
              aria-label={t('securityInfo:changeOf', { name })}
              onClick={() => void navigate({ to: '/password' })}
            >
              {t('securityInfo:change')}
            </LinkButton>
          )}
          {(method.type === 'phone' || method.type === 'email') && (
            <LinkButton aria-label={t('securityInfo:changeOf', { name })} onClick={() => onChange(method)}>
              {t('securityInfo:change')}
            </LinkButton>
          )}
          {method.type !== 'password' && (
            <LinkButton aria-label={t('securityInfo:deleteOf', { name })} onClick={() => onDelete(method)}>
              {t('securityInfo:delete')}
            </LinkButton>
          )}
        </>
      }
      more={
        !isKey &&
        method.type !== 'unreadable' &&
        'name' in method && (
          <>
            <LinkButton aria-label={t('securityInfo:renameOf', { name })} onClick={() => onRename(method)}>
              {t('securityInfo:rename')}
            </LinkButton>
            {method.type === 'oath-token' && (
              <LinkButton
                aria-label={t(`securityInfo:${method.period === null ? 'findCounterOf' : 'resynchroniseOf'}`, { name })}
                onClick={() => onResynchronise(method)}
              >
                {t(`securityInfo:${method.period === null ? 'findCounter' : 'resynchronise'}.open`)}
              </LinkButton>
            )}
          </>
        )
      }
    />
  );
}
