# Words of tickets
