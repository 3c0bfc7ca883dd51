/*
 * machine/io.h (host) - there are no ports
 */
#ifndef MACHINE_IO_H
#define MACHINE_IO_H
#endif /* MACHINE_IO_H */
