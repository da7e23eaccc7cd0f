// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "connection.h"

int connect_to_host(int patience_ms)
{
	const struct sockaddr_in host = {
		.sin_family = AF_INET,
		.sin_port = htons(ECHO_PORT),
		.sin_addr.s_addr = htonl(HOST_ADDRESS),
	};
	const struct timeval patience = { .tv_sec = patience_ms / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (const void *)&host, sizeof(host)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience))) {
		close(fd);
		return -1;
	}
	return fd;
}

bool converse(int connection, int questions)
{
	char question[100], answer[100];
	int i;

	for (i = 0; i < questions; i++) {
		memset(question, 'a' + i % 26, sizeof(question));
		if (send(connection, question, sizeof(question), 0) !=
		    sizeof(question) ||
		    recv(connection, answer, sizeof(answer), MSG_WAITALL) !=
		    sizeof(answer) ||
		    memcmp(question, answer, sizeof(answer)))
			return false;
	}
	return true;
}
