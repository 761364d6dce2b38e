// Linux interfaces that Swift's Glibc module leaves out. Declarations only: there is nothing here to compile or link.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
