/** The certificate library, with the polyfill it needs loaded first. */
import 'reflect-metadata';

export * as x509 from '@peculiar/x509';
