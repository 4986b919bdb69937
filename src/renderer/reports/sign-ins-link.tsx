import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SignInSearch } from './search.ts';

export const useLinkStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'underline',
    ':hover': { color: tokens.colorBrandForegroundLinkHover },
    '@media (forced-colors: active)': { color: 'LinkText' },
  },
});

/** To the sign-ins that a number counts. */
export function SignInsLink(props: { search: SignInSearch; children: ReactNode }) {
  return (
    <Link to="/admin/sign-ins" search={props.search} className={useLinkStyles().link}>
      {props.children}
    </Link>
  );
}
